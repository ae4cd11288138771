"""Template filters for dates, numbers, titles and the words of rows."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

from django import template
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from gazette.layout.annotations import Annotation, annotated
from gazette.layout.line_ends import CODED_NUMBER, HAN_NUMBERS, NUMBERS, UNBROKEN
from gazette.layout.table_grid import table_grid
from gazette.layout.title_lines import word_seams
from gazette.models import Document, Provision
from gazette.parsing.words.dates import chinese_date

register = template.Library()
register.filter("chinese_date", chinese_date)

#: What is kept on one line of a screen.
KEPT = re.compile("|".join(one.pattern for one in (CODED_NUMBER, NUMBERS, UNBROKEN, HAN_NUMBERS)))
#: A title in its marks, which may hold another one.
_IN_MARKS = re.compile("(《(?:[^《》]|《[^《》]*》)+》)")
_TOKEN = re.compile(r"<[^>]*>|&[#\w]+;|[^<&]", re.DOTALL)


@register.filter
def unbroken(text: str) -> SafeString:
    """The text with dates and numbers kept on one line; no character is changed."""
    escaped = escape(text) if type(text) is str else conditional_escape(text)
    return mark_safe(KEPT.sub(_kept, escaped))  # noqa: S308  (escaped above; spans are added)


def _kept(kept: re.Match[str]) -> str:
    """A match of ``KEPT`` within the elements of ``_kept_spans``."""
    html, begin = "", kept.start()
    spans = list(_kept_spans(kept))
    for start, _, name in spans:
        html += f'{kept.string[begin:start]}<span class="{name}">'
        begin = start
    return html + kept.string[begin : kept.end()] + "</span>" * len(spans)


def _kept_spans(kept: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and class of the elements that keep a match of ``KEPT`` on one line.

    Those of one match end together. Words alone (``unbroken``) give way on a line that is too
    short for them. A browser may break a line at a bracket all the same, unless it is ``whole``:
    so is the year of a document's number with the character before it.
    """
    start, end = kept.span()
    if kept["number"]:
        yield start, end, "unbroken"
        yield kept.start("number") - 1, end, "unbroken whole"
    else:
        has_bracket = kept[0][0] in "〔[［（(" or kept[0][1] in "（("
        yield start, end, "unbroken whole" if has_bracket else "unbroken"


@register.filter
def words(row: Provision, part: str) -> SafeString:
    """A part of a row with its annotations; its heading and body also as by ``unbroken``."""
    own: str = getattr(row, part)
    is_label = part == "label"  # kept on one line as a whole
    if not own:  # most rows have no heading
        return SafeString("")
    annotations: list[Annotation] = getattr(row, "annotations", [])
    if not annotations:
        return SafeString(escape(own)) if is_label else unbroken(own)
    before = {"label": "", "heading": row.label, "body": row.label + row.heading}[part]
    start, end = len(before), len(before) + len(own)
    if is_label:
        return annotated(row.printed, annotations, start, end)
    return _rendered(row, start, end)


@register.filter
def cells(row: Provision) -> list[SafeString]:
    """The cells of a table row with their annotations; [] for a row without cells."""
    printed, place, rendered = row.printed, 0, []
    for cell in row.cells:
        start = printed.find(cell, place)
        place = max(place, start + len(cell))
        rendered.append(_rendered(row, start, place) if start >= 0 else unbroken(cell))
    return rendered


@dataclass(frozen=True, slots=True)
class _ShownCell:
    """A cell with its words, and how many columns and rows it spans."""

    words: SafeString
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class _ShownRow:
    """A row of a table with its cells; ``group`` is the element it stands in."""

    row: Provision
    group: str
    cells: list[_ShownCell]


@register.filter
def grid(rows: Sequence[Provision]) -> list[_ShownRow]:
    """The rows of a table with the cells that are shown, merged ones with their spans."""
    shown = []
    for line in table_grid(rows):
        words = cells(line.row)
        own = [_ShownCell(words[one.place], one.columns, one.rows) for one in line.cells]
        shown.append(_ShownRow(line.row, "thead" if line.is_head else "tbody", own))
    return shown


def _rendered(row: Provision, start: int, end: int) -> SafeString:
    """The characters ``[start, end)`` of the row's printed words, with its annotations."""
    annotations: list[Annotation] = getattr(row, "annotations", [])
    if not annotations:
        return unbroken(row.printed[start:end])
    spans = kept_together(row.printed, start, end)
    return annotated(row.printed, [*annotations, *spans], start, end)


def kept_together(words: str, start: int, end: int) -> list[Annotation]:
    """The annotations that keep dates and numbers on one line, as ``unbroken`` does."""
    return [
        Annotation(first, last, "span", (("class", name),))
        for kept in KEPT.finditer(words, start, end)
        for first, last, name in _kept_spans(kept)
    ]


@register.filter
def by_sense(name: str) -> SafeString:
    """A gazette's name with break opportunities before 人民政府 and 公报."""
    parts = (conditional_escape(part) for part in re.split("(?=人民政府|公报)", name))
    return mark_safe("<wbr>".join(parts))  # noqa: S308  (every part is escaped)


@register.filter
def title_by_sense(title: str) -> SafeString:
    """A title that is broken, if it must be, at its spaces and before 关于.

    So the issuing body of ``示范市民政局关于印发…的通知`` has a line of its own if the whole
    does not fit on one.
    """
    return _by_sense(title, lambda start, end: unbroken(title[start:end]), title)


@register.filter
def title_words(row: Provision) -> SafeString:
    """A printed title as by ``title_by_sense``, with its annotations."""
    return _by_sense(row.printed, lambda start, end: _rendered(row, start, end), row.printed)


def _by_sense(title: str, part: Callable[[int, int], SafeString], words: str) -> SafeString:
    """The parts of a title, each rendered by ``part(start, end)``, and the spaces between them."""
    seams = word_seams(words)
    html = "".join(
        found[0]
        if found[0].isspace()
        else f'<span class="sense">{_with_breaks(part(*found.span()), seams, found.start())}</span>'
        for found in re.finditer(r" +|(?:关于)?(?:(?!关于)[^ ])+|关于", title)
    )
    return mark_safe(html)  # noqa: S308  (``part`` escapes)


@register.filter
def by_words(title: object) -> SafeString:
    """A title (plain, or with elements in it) that is broken only between words.

    Of a document or another object its words as a string. Dates and numbers are kept on one line
    as by ``unbroken``; no character is changed.
    """
    return _by_words(title if isinstance(title, str) else str(title))


@lru_cache(maxsize=4096, typed=True)  # so that a title that is HTML is another one
def _by_words(title: str) -> SafeString:
    html = title if isinstance(title, SafeString) else unbroken(title)
    seams = word_seams(unescape(strip_tags(html)))
    return mark_safe(f'<span class="by-words">{_with_breaks(html, seams)}</span>')  # noqa: S308


@register.filter
def sentence(words: str) -> SafeString:
    """A sentence of the portal: titles in 《》 as by ``by_words``, the rest as ``unbroken``."""
    parts = _IN_MARKS.split(words)
    shown = (by_words(one) if one.startswith("《") else unbroken(one) for one in parts)
    return mark_safe("".join(shown))  # noqa: S308  (both filters escape)


def _with_breaks(html: SafeString, seams: frozenset[int], start: int = 0) -> str:
    """HTML with ``<wbr>`` before the characters whose places are seams; its first is ``start``."""
    pieces, place = [], start
    for token in _TOKEN.findall(html):
        if len(token) == 1 or token[0] == "&":
            if place in seams and place > start:
                pieces.append("<wbr>")
            place += 1
        pieces.append(token)
    return "".join(pieces)


@register.filter
def chinese_month(month: str) -> str:
    """``2007年1月`` for ``2007-01``; any other text unchanged."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", month)
    return f"{match[1]}年{int(match[2])}月" if match else month


@register.filter
def in_title_marks(title: str) -> str:
    """``《…》`` around a title; marks inside become ``〈…〉`` (GB/T 15834-2011, 4.15)."""
    return f"《{title.translate(str.maketrans('《》', '〈〉'))}》"


@register.filter
def citation(document: Document) -> str:
    """The document as it is cited: 《title》（number），gazette, year, issue, page."""
    number = f"（{document.document_number}）" if document.document_number else ""
    page = f"，第{document.printed_page}页" if document.printed_page else ""
    issue = document.issue
    place = f"《{issue.gazette.name}》{issue.year}年第{issue.number}期"
    unprinted = "" if issue.gazette.is_printed else "（网上发布，未刊印）"
    return f"{in_title_marks(document.title)}{number}，{place}{page}{unprinted}。"
