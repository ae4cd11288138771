"""The rules that a decision amends, by whatever name it calls them.

Reads a document's title and instructions; writes canonical titles and ``Relation``. An
abbreviation (以下简称《规定》), a title without its issuers or with its edition
（2022年修订） is a name of the rule, never a rule of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from gazette.parsing.meaning.change_instructions import Instruction
from gazette.parsing.meaning.named_documents import NamedDocument, named_documents
from gazette.parsing.meaning.stated_relations import relation_of, whole_row
from gazette.parsing.parsed import Relation, RelationType
from gazette.parsing.words.abbreviations import abbreviations
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.nested_titles import amended_titles
from gazette.parsing.words.sentences import CitedRow, Sentence

_EDITION = re.compile(
    r"[（(](?:\d{4}年?)?(?:第[一二三四五六七八九十]+次)?(?:修订|修正)[版本]?[）)]$"
)
#: The shortest name of a rule that may stand for a longer one that ends with it.
_SHORTEST_TITLE = 2


class RuleNames:
    """The titles of the rules that a decision names, and what else it calls them."""

    def __init__(self, titles: Iterable[str], instructions: Iterable[Instruction]) -> None:
        self.in_title = list(
            dict.fromkeys(_without_edition(name) for one in titles for name in amended_titles(one))
        )
        self._short: dict[str, str] = {}
        self._named: dict[str, NamedDocument] = {}
        for name in self.in_title:
            self._add(NamedDocument(name, None, None, 0, 0))
        for instruction in instructions:
            words = instruction.skeleton
            if "《" in words:
                self._short |= abbreviations(words)
                for named in named_documents(words):
                    if named.title:
                        self._add(named)
        self._by_end: dict[str, list[str]] = defaultdict(list)
        for key in self._named:
            self._by_end[key[-_SHORTEST_TITLE:]].append(key)
        self._canonical: dict[str, str] = {}

    def _add(self, named: NamedDocument) -> None:
        named = replace(named, title=_without_edition(named.title))
        known = self._named.get(fold_title(named.title))
        if known is None or (named.number and not known.number):
            self._named[fold_title(named.title)] = named

    def canonical(self, title: str) -> str:
        """The full title of the rule that a title or an abbreviation names; "" if unclear."""
        key = fold_title(_without_edition(title))
        if key not in self._canonical:
            self._canonical[key] = self._full(key)
        return self._canonical[key]

    def _full(self, key: str) -> str:
        if key in self._short:
            return _without_edition(self._short[key])
        longer = [
            one for one in self._by_end[key[-_SHORTEST_TITLE:]] if one != key and one.endswith(key)
        ]
        longer = [
            one
            for one in longer
            if not any(one != other and other.endswith(one) for other in longer)
        ]
        if len(longer) == 1:
            return self._named[longer[0]].title
        if longer and len(key) <= _SHORTEST_TITLE:
            return ""
        return self._named[key].title if key in self._named else ""

    def relation(self, title: str, stated: Instruction | CitedRow | None) -> Relation:
        """The relation to an amended rule; an instruction or the document's title states it."""
        named = self._named.get(fold_title(title)) or NamedDocument(title, None, None, 0, 0)
        confidence, reason = 0.95, "原文写明作出修改"
        if isinstance(stated, Instruction):
            stop = stated.skeleton.find("。") + 1 or len(stated.skeleton)
            sentence = replace(whole_row(stated.row), printed=stated.printed(0, stop))
        else:
            confidence, reason = 0.9, "标题写明修改该文件"
            sentence = whole_row(stated) if stated else Sentence(title, (0, 0))
        return relation_of(
            RelationType.AMENDS, replace(named, title=title), sentence, confidence, reason
        )


def _without_edition(title: str) -> str:
    return _EDITION.sub("", title.strip())
