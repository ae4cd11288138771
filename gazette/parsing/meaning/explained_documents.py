"""The documents that an explanation (政策解读, 图解, 问答) explains. Part of stage 9, metadata.

Reads the title and the first rows of a document that explains; writes relations EXPLAINS.
What the title names is certain. Where it names nothing, what the text says in its first
rows to have been issued is a guess, which an editor decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.metadata import document_number
from gazette.parsing.meaning.named_documents import NamedDocument, named_documents
from gazette.parsing.meaning.stated_relations import relation_of, whole_row
from gazette.parsing.parsed import (
    Level,
    Reference,
    ReferenceType,
    Relation,
    RelationType,
    TextRole,
)
from gazette.parsing.words.abbreviations import abbreviations
from gazette.parsing.words.explanation_forms import explained_number, explained_titles
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.sentences import CitedRow, Sentence, sentences

#: How sure a guess from the text is: too little to count without an editor.
GUESS = 0.6
_CERTAIN = 0.95
#: How many rows below the title may say what was issued.
_OPENING = 8
_ISSUED = re.compile(r"印发|出台|公布|发布|颁布|制定|修订|起草|审议通过|施行|实施")
#: Before a title: what the rule rests on, or carries out, is not what is explained.
_GROUND = re.compile(
    r"(?:根据|依据|依照|按照|遵照|贯彻|落实|执行|参照|结合|废止|替代|取代)[^，。；《》]{0,24}"
    r"(?:《(?:[^《》]|《[^《》]*》)+》(?:[（(][^（）()]*[）)])?[、和及与以]*)*$"
)
_RULE_NOUN = re.compile(
    r"(?:条例|办法|规定|细则|规则|规程|规范|标准|章程|决定|通知|意见|方案|预案|制度|措施|规划|计划)$"
)


def explained_documents(document: DocumentTexts) -> tuple[Relation, ...]:
    """What an explanation explains, each document once."""
    found: dict[str, Relation] = {}
    for relation in _titled(document) or _guessed(document):
        found.setdefault(fold_title(relation.title) or relation.number or "", relation)
    return tuple(found.values())


def short_names(title: str) -> dict[str, str]:
    """By which words alone such a text names the one rule that it explains: 办法 → 示例市…办法."""
    named = explained_titles(title)
    noun = _RULE_NOUN.search(re.sub(r"[（(][^（）()]*[）)]$", "", named[0])) if named else None
    return {noun[0]: named[0]} if noun and len(named) == 1 else {}


def of_the_rule(cited: Iterable[Reference], title: str) -> Iterator[Reference]:
    """The references of an explanation: 第八条 is that of the one rule that its title names.

    An explanation has no articles of its own; where it explains several rules, a bare 第八条
    stays without a document.
    """
    rule = next(iter(short_names(title).values()), None)
    for one in cited:
        is_bare = one.type is ReferenceType.PROVISION and not (one.title or one.document_number)
        if rule and is_bare and (one.address or "").startswith(("art_", "chp_")):
            one = replace(one, title=rule)
        yield one


def _titled(document: DocumentTexts) -> list[Relation]:
    """What the title names, with the number that the title, the head or the text gives."""
    named = explained_titles(document.title)
    row = _title_row(document)
    if not named or row is None:
        return []
    full = _abbreviations(document)
    titles = [full.get(fold_title(title), title) for title in named]
    alone = explained_number(document.title) or document_number(document)
    numbers = _numbers(document)
    return [
        relation_of(
            RelationType.EXPLAINS,
            NamedDocument(
                title,
                (alone if len(titles) == 1 else None) or numbers.get(fold_title(title)),
                None,
                0,
                0,
            ),
            whole_row(row),
            _CERTAIN,
            "标题写明解读该文件",
        )
        for title in titles
    ]


def _guessed(document: DocumentTexts) -> Iterator[Relation]:
    """What the first rows say to have been issued, where the title names nothing."""
    full = _abbreviations(document)
    for sentence in _opening_sentences(document):
        if not _ISSUED.search(sentence.text):
            continue
        for named in named_documents(sentence.text):
            if named.is_paper or _GROUND.search(sentence.text[: named.start]):
                continue
            named = replace(named, title=full.get(fold_title(named.title), named.title))
            yield relation_of(
                RelationType.EXPLAINS, named, sentence, GUESS, "标题没有写明，正文开头提到该文件"
            )


def _abbreviations(document: DocumentTexts) -> dict[str, str]:
    """What the text calls a document for short, folded, with the title it stands for."""
    found = [abbreviations(row.words) for row in _rows(document)]
    return {short: title for one in found for short, title in one.items()}


def _numbers(document: DocumentTexts) -> dict[str, str]:
    """The numbers that the text gives to documents that it names, by folded title."""
    numbers: dict[str, str] = {}
    for row in _rows(document):
        for named in named_documents(row.words) if "《" in row.words else ():
            if named.title and named.number:
                numbers.setdefault(fold_title(named.title), named.number)
    return numbers


def _rows(document: DocumentTexts) -> list[CitedRow]:
    texts = document.of(TextRole.MAIN, TextRole.PROMULGATING, TextRole.PROMULGATED)
    return [row for text in texts for row in document.rows_of(text)]


def _title_row(document: DocumentTexts) -> CitedRow | None:
    """The row of the title; the first row where the title stands in the contents alone."""
    rows = _rows(document)
    titles = (row for row in rows if row.provision.level is Level.TITLE)
    return next(titles, None) or next(iter(rows), None)


def _opening_sentences(document: DocumentTexts) -> Iterator[Sentence]:
    below = [row for row in _rows(document) if row.provision.level is not Level.TITLE]
    yield from sentences(below[:_OPENING])
