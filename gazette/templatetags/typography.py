"""How dates, numbers and titles are written in Chinese on a page."""

import re
from collections.abc import Callable

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from gazette.layout.annotations import Annotation, annotated
from gazette.layout.line_ends import UNBROKEN
from gazette.models import Document, Provision
from gazette.parsing.words.dates import chinese_date

register = template.Library()
register.filter("chinese_date", chinese_date)


@register.filter
def unbroken(text: str) -> SafeString:
    """The text with its numbers and dates held together; no character is changed."""
    escaped = conditional_escape(text)
    marked = UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', escaped)
    return mark_safe(marked)  # noqa: S308  (escaped above; the pattern adds only the span)


@register.filter
def words(row: Provision, part: str) -> SafeString:
    """A part of a row (label, heading, body) with its annotations, held together like ``unbroken``.

    Annotations are counted from the beginning of the row's printed words.
    """
    before = {"label": "", "heading": row.label, "body": row.label + row.heading}[part]
    start, end = len(before), len(before) + len(getattr(row, part))
    return _set(row, start, end)


@register.filter
def cells(row: Provision) -> list[SafeString]:
    """The cells of a table's row, each with its annotations; ``[]`` where it has none."""
    printed, place, found = row.printed, 0, []
    for cell in row.cells:
        start = printed.find(cell, place)
        place = max(place, start + len(cell))
        found.append(_set(row, start, place) if start >= 0 else unbroken(cell))
    return found


def _set(row: Provision, start: int, end: int) -> SafeString:
    given: list[Annotation] = getattr(row, "annotations", [])
    if not given:
        return unbroken(row.printed[start:end])
    held = [
        Annotation(match.start(), match.end(), "span", (("class", "unbroken"),))
        for match in UNBROKEN.finditer(row.printed, start, end)
    ]
    return annotated(row.printed, [*given, *held], start, end)


@register.filter
def by_sense(name: str) -> SafeString:
    """A gazette's name that breaks, where it must, before 人民政府 or 公报."""
    parts = (conditional_escape(part) for part in re.split("(?=人民政府|公报)", name))
    return mark_safe("<wbr>".join(parts))  # noqa: S308  (every part is escaped)


@register.filter
def title_by_sense(title: str) -> SafeString:
    """A title that breaks where print breaks it: at its spaces, and before 关于.

    ``示范市民政局关于印发…的通知`` sets the body on a line of its own where the
    whole is too long for one.
    """
    return _by_sense(title, lambda start, end: unbroken(title[start:end]))


@register.filter
def title_words(row: Provision) -> SafeString:
    """A printed title that breaks like ``title_by_sense``, with its annotations."""
    return _by_sense(row.printed, lambda start, end: _set(row, start, end))


def _by_sense(title: str, part: Callable[[int, int], SafeString]) -> SafeString:
    """The title's parts, each set by ``part(start, end)``, and the spaces between them."""
    html = "".join(
        found[0] if found[0].isspace() else f'<span class="sense">{part(*found.span())}</span>'
        for found in re.finditer(r" +|(?:关于)?(?:(?!关于)[^ ])+|关于", title)
    )
    return mark_safe(html)  # noqa: S308  (what sets a part escapes it)


@register.filter
def chinese_month(month: str) -> str:
    """``2007年1月`` for ``2007-01``; anything else as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", month)
    return f"{match[1]}年{int(match[2])}月" if match else month


@register.filter
def in_title_marks(title: str) -> str:
    """``《…》`` around a title; marks within become ``〈…〉`` (GB/T 15834-2011, 4.15)."""
    return f"《{title.translate(str.maketrans('《》', '〈〉'))}》"


@register.filter
def citation(document: Document) -> str:
    """How the document is cited: 《title》（number），gazette, year, issue, page."""
    number = f"（{document.document_number}）" if document.document_number else ""
    page = f"，第{document.printed_page}页" if document.printed_page else ""
    issue = document.issue
    place = f"《{issue.gazette.name}》{issue.year}年第{issue.number}期"
    return f"{in_title_marks(document.title)}{number}，{place}{page}。"
