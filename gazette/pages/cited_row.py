"""The page that gives the citation of a row, or of a whole document, in all its forms.

Asked for with ``?cite=``: an address (``art_20``), or empty for the whole document. The
page of the document shows the same forms beside the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from gazette.effect.as_of import AsOf, as_of
from gazette.effect.validity import verdict_on
from gazette.layout.annotators import notes_of
from gazette.layout.blocks import DIVISIONS, Block, Section, place_notes, sections
from gazette.layout.row_citations import (
    RowCitations,
    as_quotation,
    number_in_brackets,
    rows_of,
    title_in_marks,
)
from gazette.models import Document, Provision
from gazette.models.state import words_of_state
from gazette.pages.reported_places import report_url
from gazette.parsing.words.dates import chinese_date
from gazette.public_addresses import absolute_url

#: Printed words up to this length are given with their citation, in characters.
LONGEST_QUOTATION = 3_000


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A row, or a document, in the forms in which a reader takes it along.

    ``words`` is the citation, ``dated`` the same with the day of reading and the state on
    it, ``quotation`` the printed words with the citation, empty where they are too long.
    ``is_amended``: the printed words are no longer, or will not be, those of the rule.
    """

    words: str
    dated: str
    quotation: str
    link: str
    path: str
    is_amended: bool = False


@dataclass(frozen=True, slots=True)
class InnerRow:
    """A row inside the cited one: the words for it, its address and how it begins."""

    place: str
    address: str
    beginning: str


def citation_context(document: Document, request: HttpRequest, address: str) -> dict[str, Any]:
    """What the page of a citation shows. Raises Http404 if the document has no such row."""
    printed = sections(document)
    place_notes(printed, notes_of(document, request))
    citations = RowCitations(document, printed)
    when = as_of(request)
    known = {"address": address, "as_of_query": when.query}
    if not address:
        return {
            "cited": _forms(document, document_words(document), "", when, request),
            "inner": _outermost(printed, citations),
        }
    blocks = _blocks_of(address, printed)
    row = next((one for one in citations.rows.values() if one.address == address), None)
    section = next((one for one in printed if one.anchor == address), None)
    if row:
        lines = _lines(row, blocks)
        around = {one.address for one in citations.chain(row)}
        near = [one for one in _all_blocks(printed) if around.intersection(one.addresses)]
        words = citations.words(row)
        cited = _forms(document, words, address, when, request, lines, [*blocks, *near])
        inner = list(_inside(row, citations))
        return known | {"cited": cited, "inner": inner, "report_url": _report_url(document, row)}
    if section:
        cited = _forms(document, citations.text_words(section.text), address, when, request)
        return known | {"cited": cited, "inner": _outermost([section], citations)}
    raise Http404("本文件没有这一条。")


def _report_url(document: Document, row: Provision) -> str:
    """The form that reports a fault in the row; "" before the document is published."""
    if not document.issue.is_published:
        return ""
    return report_url(document.get_absolute_url(), row.address)


def state_on_day(document: Document, when: AsOf) -> str:
    """2026年11月27日查阅，现行有效（已修改）; for another day also which day is meant."""
    verdict = verdict_on(document, when.on)
    words = words_of_state(verdict.state, *verdict.cautions, is_another_day=when.is_asked)
    day = f"{chinese_date(when.on)}时" if when.is_asked else ""
    return f"{chinese_date(when.today)}查阅，{day}{words}"


def document_words(document: Document) -> str:
    """《…》（…）."""
    return f"{title_in_marks(document.title)}{number_in_brackets(document)}"


def _forms(
    document: Document,
    words: str,
    address: str,
    when: AsOf,
    request: HttpRequest,
    lines: Sequence[str] = (),
    blocks: Sequence[Block] = (),
) -> CitedRow:
    path = document.get_absolute_url() + (f"#{address}" if address else "")
    is_amended = any(block.is_amended for block in blocks)
    changed = "，该处文字另有修改" if is_amended else ""
    printed = "\n".join(lines)
    is_short = 0 < len(printed) <= LONGEST_QUOTATION
    return CitedRow(
        words=words,
        dated=f"{words}，{state_on_day(document, when)}{changed}",
        quotation=as_quotation(printed, words) if is_short else "",
        link=absolute_url(request, path),
        path=path,
        is_amended=is_amended,
    )


def _blocks_of(address: str, printed: Sequence[Section]) -> list[Block]:
    """The block in which a row is printed, and those of the rows below it."""
    for section in printed:
        for place, block in enumerate(section.blocks):
            if address in block.addresses:
                last = place + 1
                is_own = block.row.address == address
                while is_own and last < len(section.blocks):
                    if section.blocks[last].row.depth <= block.row.depth:
                        break
                    last += 1
                return section.blocks[place:last]
    return []


def _all_blocks(printed: Sequence[Section]) -> Iterator[Block]:
    for section in printed:
        yield from section.blocks


def _lines(row: Provision, blocks: Sequence[Block]) -> list[str]:
    """The printed lines of a row and of what belongs to it; of a chapter its heading alone."""
    if not blocks:
        return []
    own = blocks[0]
    if row.pk != own.row.pk:
        return ["\t".join(row.cells) or row.printed]
    if row.level in DIVISIONS:
        return [own.line]
    return [line for block in blocks for line in block_lines(block)]


def block_lines(block: Block) -> Iterator[str]:
    """The printed lines of a block: a table has one for each row, its cells apart by tabs."""
    if block.line or not block.rows:
        yield block.line
    for row in block.rows:
        yield "\t".join(row.cells) if row.cells else row.printed


def printed_lines(printed: Iterable[Section]) -> Iterator[str]:
    """The printed lines of a document, each text after an empty line."""
    for section in printed:
        yield ""
        for block in section.blocks:
            yield from block_lines(block)


def _inside(row: Provision, citations: RowCitations) -> Iterator[InnerRow]:
    ancestors = {row.pk}
    for one in citations.rows.values():
        if one.parent_id in ancestors:
            ancestors.add(one.pk)
            yield InnerRow(citations.places[one.address], one.address, _beginning(one))


def _outermost(printed: Sequence[Section], citations: RowCitations) -> list[InnerRow]:
    """The rows that stand in no other row; of chapters their articles."""
    divided = {row.pk for row in citations.rows.values() if row.level in DIVISIONS}
    return [
        InnerRow(citations.places[row.address], row.address, _beginning(row))
        for section in printed
        for row in rows_of(section)
        if row.parent_id not in citations.rows or row.parent_id in divided
    ]


def _beginning(row: Provision) -> str:
    words = " ".join(f"{row.heading}{row.body}".split())
    return f"{words[:24]}…" if len(words) > 24 else words
