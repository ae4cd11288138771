"""What a document says of the effect of others: in sentences, lists and annexes.

Part of ``relations``. Reads the texts of a document; writes ``Relation``, and a finding
for what speaks of the end of a document and is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.effect_clauses import Context
from gazette.parsing.meaning.list_announcements import annex_statement
from gazette.parsing.meaning.metadata import document_number
from gazette.parsing.meaning.other_documents import (
    OtherDocument,
    other_documents,
    short_names,
)
from gazette.parsing.meaning.text_effects import TextReader
from gazette.parsing.parsed import Finding, Relation, RelationType, Span, Text, TextRole
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.nested_titles import promulgated_titles

_EXTENDS = re.compile(
    r"延长\S*有效期|有效期\S*延长|继续(?:有效|执行)"
    r"|(?:延期|延续|延长|顺延)(?:执行|实施|施行|试行)"
)


def effect_on_others(
    document: DocumentTexts, texts: Sequence[Text], begins_on: date | None
) -> Iterator[Relation]:
    """What the texts say of other documents; what is not understood is added to findings.

    ``texts`` are those that speak: an amended rule printed again is not among them.
    """
    spoken = [
        sentence
        for text in texts
        if text.role is not TextRole.ANNEX
        for sentence in document.sentences_of(text)
    ]
    titles = [document.title, *promulgated_titles(document.title), *(one.title for one in texts)]
    own = {fold_title(title) for title in titles}
    context = Context(
        own=frozenset(own - {""}),
        begins_on=begins_on,
        short=short_names(spoken),
        title_names=_in_title(document.title),
    )
    found: list[Relation] = []
    readers = []
    # Read once here, as an issue may have hundreds of annexes.
    on_annexes = [sentence for sentence in spoken if "附件" in sentence.text]
    for text in texts:
        statement = annex_statement(document, text, spoken, on_annexes)
        readers.append(TextReader(document, text, context, statement))
        found += readers[-1].read()
    has_list = any(reader.has_list for reader in readers)
    ended = [one for one in found if one.type is RelationType.REPEALS]
    repeals = len({fold_title(one.title) or one.number for one in ended})
    for reader in readers:
        reader.report(has_list=has_list, repeals=repeals)
    announced = {span for reader in readers if reader.has_list for span in reader.announced}
    _take_back_unread(document, announced | {one.span for one in found})
    _report_conflicts(document, found)
    own_number = document_number(document) or ""
    for relation in found:
        yield replace(relation, number=_with_body(relation.number, own_number))


def _with_body(number: str | None, own: str) -> str | None:
    """An order's number with the body of the document's own order: 令第5号, 市政府令第5号."""
    if not number or "令第" not in number or "令第" not in own:
        return number
    body, (named, _, count) = own.partition("令第")[0], number.partition("令第")
    short, full = named.replace("人民政府", "政府"), body.replace("人民政府", "政府")
    return f"{body}令第{count}" if full.endswith(short) else number


def _in_title(title: str) -> tuple[OtherDocument, ...]:
    """The documents whose term a title extends: 关于延长《A》有效期的通知."""
    if not _EXTENDS.search(title):
        return ()
    return tuple(other_documents(title, {}))


def _take_back_unread(document: DocumentTexts, read: set[Span]) -> None:
    """Drop the finding that a sentence says nothing of the document itself (``effect_dates``)
    where it says something of another, and the second of two findings for one sentence."""
    reported: set[Span] = set()
    others = read & document.silent
    kept = []
    for finding in document.findings:
        is_unread = finding.code in ("effect_unread", "effect_on_others_unread")
        is_of_others = finding.code == "effect_unread" and finding.span in others
        if is_unread and (finding.span in reported or is_of_others):
            continue
        is_told = is_unread or finding.code == "effect_on_event"
        reported |= {finding.span} if is_told else set()
        kept.append(finding)
    document.findings[:] = kept


def _report_conflicts(document: DocumentTexts, found: Sequence[Relation]) -> None:
    """A finding for each document that is both repealed and said to go on."""
    ended = {_target(one): one for one in found if one.type is RelationType.REPEALS}
    for one in found:
        kinds = (RelationType.CONTINUES, RelationType.EXTENDS)
        if one.type in kinds and _target(one) in ended:
            message = f"《{one.title}》既列为废止或者失效，又列为继续有效或者延长，请核对。"
            document.findings.append(Finding("effect_on_others_conflict", message, one.span))


def _target(relation: Relation) -> tuple[str, str]:
    return fold_title(relation.title), relation.number or ""
