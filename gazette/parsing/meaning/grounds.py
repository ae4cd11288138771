"""What a document is based on and what it implements. Part of ``relations``.

Reads the first rows of each text; writes relations BASED_ON and IMPLEMENTS. A law by
which one is punished (依照《A》的规定处罚) is no basis of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.named_documents import named_documents
from gazette.parsing.meaning.stated_relations import relation_of
from gazette.parsing.parsed import Level, Relation, RelationType, Text, TextRole
from gazette.parsing.words.sentences import CitedRow, Sentence, cited_rows, sentences

_PURPOSE = re.compile(
    r"(?:制定|制订|修订|编制|出台|形成)(?:了)?(?:本|《|该)|特制定|决定|如下|结合\S{0,8}实际|现将|现就"
)
_BASED_ON = re.compile(r"根据|依据|依照|按照|遵照")
_IMPLEMENTED = re.compile(
    r"为(?:了)?(?:[\u4e00-\u9fff、]{0,8})(?:贯彻落实|贯彻实施|贯彻执行|贯彻|落实|实施)"
    r"|贯彻(?:落实|实施|执行)"
)
_GROUNDS_HEADING = re.compile(r"(?:编制|制定|制订)?(?:的)?依据")
#: What may stand between 根据 and a title, and between the titles of a list: 《A》《B》和《C》.
_BETWEEN = re.compile(r"[^，,。；;：:]{0,24}|[、，]\s*(?:以及|和|及)?")

#: A decision behind 根据 that has amended another rule: 根据《决定》（第二次）修正的《A》.
_CHANGED = re.compile(r"\s*[（(]?(?:第\S{1,3}次)?[）)]?\s*(?:予以)?(?:修正|修订|修改)")


def grounds(document: DocumentTexts) -> Iterator[Relation]:
    """根据《A》《B》…，制定本办法; 为贯彻落实《A》…; and what is listed under 编制依据."""
    for text in document.texts:
        if text.role is TextRole.ANNEX:
            continue
        for row, is_list in _opening(text):
            for sentence in sentences([row]):
                if is_list:
                    yield from _listed_grounds(sentence)
                elif _PURPOSE.search(sentence.text):
                    yield from _governed(sentence, _BASED_ON, RelationType.BASED_ON)
                    yield from _governed(sentence, _IMPLEMENTED, RelationType.IMPLEMENTS)


def _listed_grounds(sentence: Sentence) -> Iterator[Relation]:
    for named in named_documents(sentence.text):
        yield relation_of(RelationType.BASED_ON, named, sentence, 0.95, "列在编制依据中")


def _opening(text: Text) -> Iterator[tuple[CitedRow, bool]]:
    """The rows in which a text may name its basis, and whether they stand under 编制依据.

    They are those before its first article or heading, and the first article.
    """
    heads, is_list = 0, False
    for row in cited_rows(text):
        level, words = row.provision.level, row.provision.heading + row.provision.body
        if level in (Level.TITLE, Level.NUMBER, Level.CONTENTS):
            continue
        if row.provision.label:
            is_list = bool(_GROUNDS_HEADING.search(words[:12])) and level is not Level.ARTICLE
            heads += level in (Level.ARTICLE, Level.HEADING_1)
        if heads == 0 or (heads == 1 and level in _FIRST) or is_list:
            yield row, is_list


_FIRST = (Level.ARTICLE, Level.PARAGRAPH)


def _governed(sentence: Sentence, word: re.Pattern[str], kind: RelationType) -> Iterator[Relation]:
    """The titles that a word like 根据 governs: those that follow it in one list."""
    text = sentence.text
    named = [one for one in named_documents(text) if one.title]
    for match in word.finditer(text):
        end = match.end()
        for one in named:
            if one.start < end:
                continue
            if not _BETWEEN.fullmatch(text[end : one.start]) or _CHANGED.match(text, one.end):
                break
            yield relation_of(kind, one, sentence, 0.95, f"原文写明“{match[0]}”")
            end = one.end
