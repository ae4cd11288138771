"""An issue's cover, contents pages and imprint, as they are handed to the setters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from django.conf import settings
from django.template import Engine

from gazette.models import Correction, DayHead, Document, Issue
from gazette.parsing.words.dates import chinese_date
from gazette.prints.pdf.printed_corrections import correction_line
from gazette.prints.typesetting.printed_blocks import ContentsEntry, ContentsSheet
from gazette.templatetags.typography import chinese_month

#: The greatest width of a gazette's name on the cover, and its largest type, in points.
NAME_WIDTH, NAME_SIZE = 440, 46
#: Corrections that the imprint tells one by one.
MOST_CORRECTIONS = 10


def cover_markup(issue: Issue, layout: str) -> str:
    """The name in the largest type in which it fits on one line."""
    size = min(NAME_SIZE, NAME_WIDTH // max(len(issue.gazette.name), 1))
    return _markup("cover", issue, layout, name_size=size)


def contents_sheet(
    issue: Issue, documents: Sequence[Document], pages: Sequence[int]
) -> ContentsSheet:
    """The contents; ``pages`` are the numbers of the documents' first pages."""
    gazette = issue.gazette
    entries = [
        (one.column.name if one.column else "", _entry(one, page))
        for one, page in zip(documents, pages, strict=True)
    ]
    columns = [
        (column, [entry for _, entry in group])
        for column, group in groupby(entries, key=lambda pair: pair[0])
    ]
    facts = [gazette.name, issue.short_title]
    if issue.published_on:
        facts.append(chinese_date(issue.published_on))
    frequency = f"（{gazette.frequency}）" if gazette.frequency else ""
    return ContentsSheet("目录", f"{'　'.join(facts)}{frequency}", columns)


def _entry(document: Document, page: int) -> ContentsEntry:
    title = document.contents_title or document.title
    return ContentsEntry(title, document.document_number, page, destination(document))


def destination(document: Document) -> str:
    """The named destination of the document's first page; those of its rows add ``__`` to it."""
    return f"doc_{document.position}"


def imprint_markup(
    issue: Issue,
    layout: str,
    fingerprint: str,
    head: DayHead | None,
    corrections: Sequence[Correction] = (),
) -> str:
    """``fingerprint`` is the SHA-256 of the issue's data, which is printed, as is the ``head`` of
    the days before its publication: so that paper proves the record of those days.

    Of the ``corrections`` in the words of the issue the last ones are told.
    """
    gazette = issue.gazette
    facts = [
        ("主管主办", gazette.organizer),
        ("编辑出版", gazette.editor),
        ("创刊", chinese_month(gazette.founded)),
        ("刊期", gazette.frequency),
        ("期次", issue.short_title),
        ("刊印", "" if gazette.is_printed else "只在网上发布，未刊印"),
        ("出版日期", chinese_date(issue.published_on)),
        ("电话", gazette.phone),
        ("地址", gazette.address),
        ("网址", gazette.website),
        *(("更正", correction_line(one, issue)) for one in corrections[-MOST_CORRECTIONS:]),
    ]
    if len(corrections) > MOST_CORRECTIONS:
        facts.append(("更正", f"本期共有勘误{len(corrections)}次，较早的见本期网页。"))
    return _markup(
        "imprint",
        issue,
        layout,
        facts=facts,
        paragraphs=[words for words in gazette.imprint.splitlines() if words.strip()],
        fingerprint=fingerprint,
        head=head,
    )


def place_names(issue: Issue) -> tuple[str, ...]:
    """Names never broken across lines: the city's, taken from the gazette's name."""
    city = re.sub(r"(?:人民政府)?公报$", "", issue.gazette.name)
    return (city,) if 1 < len(city) < 12 else ()


def _markup(name: str, issue: Issue, layout: str, **more: object) -> str:
    context = {"issue": issue, "gazette": issue.gazette, "layout": layout, **more}
    return _engine().render_to_string(f"gazette/pdf/{name}.html", context)


@cache
def _engine() -> Engine:
    """With the tags that these pages use: the engine of the portal's pages loads all there are."""
    return Engine(
        dirs=[str(settings.BASE_DIR / "templates")],
        libraries={"typography": "gazette.templatetags.typography"},
    )
