"""``python -m tests.bench.pdf_makers WAY [COPIES]``: make an issue's PDF in one way, once.

Runs in a process of its own on the database of DATA_DIR, which holds one issue,
and prints as JSON the seconds that the making took, from rows to bytes, those
that processors worked on it, and what came of it. The ways:

===============  =================================================================
warm             ours, two processes that wait for work, nothing kept
unchanged        ours, asked for again: the kept file is what would be made
changed          ours, after a change of one document (of median length)
document         ours: that document alone, nothing kept
whole            WeasyPrint as it comes, one markup of the whole issue, PDF/UA-1
typst            Typst, one markup of the same rows, tagged
disk             ours as the worker makes it, parts kept on disk
table            ours: a document with a table of COPIES rows, nothing kept
table_whole      WeasyPrint as it comes, a table of the same rows, PDF/UA-1
table_typst      Typst, a table of the same rows, tagged
typst_markup     no making: writes what Typst reads to standard output
===============  =================================================================

The issue from nothing, with the start of the process, is timed by ``test_pdf``: ours is
``manage.py export_issue_pdf --force``, Typst's a Python that imports nothing but Typst and
compiles a file of the markup, so without the reading of the rows.

With COPIES the documents are there so many times, each with words of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from statistics import median_low
from typing import Any, TypeVar

import django
import pypdfium2

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
django.setup()

import typst  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import Max, Model  # noqa: E402
from django.utils.html import escape  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from gazette.models import Document, Issue, Provision, Text  # noqa: E402
from gazette.prints.editions.edition_maker import Outcome, make_now  # noqa: E402
from gazette.prints.editions.part_cache import part_cache  # noqa: E402
from gazette.prints.pdf import MemoryCache, Variant, make_document_pdf, make_issue_pdf  # noqa: E402
from gazette.prints.pdf.typesetters import stop_idle  # noqa: E402
from gazette.prints.typesetting.faces import STATIC  # noqa: E402

Making = Callable[[], bytes]
Row = TypeVar("Row", bound=Model)


def from_nothing(issue: Issue) -> Making:
    return lambda: make_issue_pdf(issue, Variant(), cache=MemoryCache(), workers=2)


def warm(issue: Issue) -> Making:
    from_nothing(issue)()
    return from_nothing(issue)


def kept_on_disk(issue: Issue) -> Making:
    """As the worker makes it."""
    return lambda: make_issue_pdf(issue, Variant(), cache=part_cache(), workers=2)


def changed(issue: Issue) -> Making:
    cache = MemoryCache()
    make_issue_pdf(issue, Variant(), cache=cache, workers=2)
    row = middle(issue).provisions.exclude(body="").latest("position")
    row.body += "（有改动）"
    row.save()
    return lambda: make_issue_pdf(issue, Variant(), cache=cache, workers=2)


def document(issue: Issue) -> Making:
    one = middle(issue)
    return lambda: make_document_pdf(one, Variant(), cache=MemoryCache())


def unchanged(issue: Issue) -> Making:
    make_now(issue, "standard", is_draft=False)

    def again() -> bytes:
        edition, outcome = make_now(issue, "standard", is_draft=False)
        assert outcome is Outcome.UNCHANGED, outcome
        return b""

    return again


#: The same faces, sizes and columns as ours, by nothing but a style sheet.
HTML_STYLE = """
@font-face { font-family: Song; src: url(fonts/song.otf) }
@font-face { font-family: Title; src: url(fonts/song-bold.otf) }
@font-face { font-family: Hei; src: url(fonts/hei.otf) }
@font-face { font-family: Fang; src: url(fonts/fang.otf) }
@page { size: A4; margin: 78pt 56pt 64pt; @bottom-center { content: "— " counter(page) " —" } }
html { font: 10.5pt/15.5pt Song, Fang }
body, p { margin: 0 }
h1 { font: 18pt/26pt Title; text-align: center }
h2 { font: 12pt/31pt Hei; text-align: center }
article { break-before: page }
.body { columns: 2; column-gap: 21pt; text-align: justify; text-indent: 2em }
b { font: inherit; font-family: Hei }
table { width: 100%; border-collapse: collapse; font-size: 9pt; line-height: 13pt }
td { border: 0.4pt solid; padding: 2.5pt 4pt }
"""


def html_rows(rows: Iterable[Provision]) -> Iterator[str]:
    """The rows in columns, and tables across the page."""
    for is_table, group in groupby(rows, key=lambda row: bool(row.cells)):
        yield "<table>" if is_table else '<div class="body">'
        for row in group:
            if is_table:
                yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.cells)}</tr>"
            elif row.level in {"TITLE", "CHAPTER", "SECTION", "NUMBER"}:
                yield f"<h2>{escape(row.printed)}</h2>"
            else:
                yield f"<p><b>{escape(row.label)}</b>{escape(row.heading + row.body)}</p>"
        yield "</table>" if is_table else "</div>"


def by_weasyprint(title: str, body: str) -> bytes:
    markup = f"<html lang=zh-Hans><title>{escape(title)}</title><body>{body}"
    made: bytes = HTML(string=markup, base_url=f"{STATIC.as_uri()}/").write_pdf(
        stylesheets=[CSS(string=HTML_STYLE, base_url=f"{STATIC.as_uri()}/")],
        pdf_variant="pdf/ua-1",
    )
    return made


def whole(issue: Issue) -> Making:
    def make() -> bytes:
        body = ""
        for one in issue.documents.order_by("position"):
            rows = "".join(html_rows(in_order(one)))
            body += f"<article><h1>{escape(one.title)}</h1>{rows}</article>"
        return by_weasyprint(str(issue), body)

    return make


def in_order(document: Document) -> Iterable[Provision]:
    return document.provisions.order_by("text__position", "position")


TYPST_STYLE = """
#set document(title: {title})
#set page("a4", columns: 2, margin: (x: 56pt, top: 78pt, bottom: 64pt), numbering: "— 1 —")
#set text(font: ("Noto Serif CJK SC", "FandolFang R"), size: 10.5pt, lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 9.6pt, spacing: 9.6pt)
#outline(title: [目录], depth: 1)
"""


def typst_markup(issue: Issue) -> Iterator[str]:
    yield TYPST_STYLE.format(title=quoted(str(issue)))
    for one in issue.documents.order_by("position"):
        yield f"#heading({quoted(one.title)})\n"
        for row in in_order(one):
            if row.cells:
                cells = ", ".join(f"[#{quoted(cell)}]" for cell in row.cells)
                yield f"#table(columns: {len(row.cells)}, {cells})\n"
            elif row.level in {"TITLE", "CHAPTER", "SECTION", "NUMBER"}:
                yield f"#align(center, strong({quoted(row.printed)}))\n"
            else:
                yield f"#par[#strong({quoted(row.label)})#{quoted(row.heading + row.body)}]\n"


def quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def compiled(markup: str) -> bytes:
    compile_markup: Any = typst.compile  # its stub leaves a type open
    fonts = [str(STATIC / "fonts")]
    made = compile_markup(markup.encode(), font_paths=fonts, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def by_typst(issue: Issue) -> Making:
    return lambda: compiled("".join(typst_markup(issue)))


def table_cells(count: int) -> list[list[str]]:
    """Rows with a number, words that need one to three lines, and a figure."""
    words = "应当自收到申请之日起依法办理并公开的行政事项"
    return [[f"{n + 1}", words * (n % 3 + 1), f"{n * 37 % 1000}.{n % 10}"] for n in range(count)]


def table(issue: Issue, count: int) -> Making:
    original = middle(issue)
    changes = {"position": 9000, "document_number": "", "lead_body_id": None}
    [one] = Document.objects.bulk_create([twin(original, **changes)])
    [text] = Text.objects.bulk_create(
        [twin(original.texts.earliest("position"), document_id=one.pk)]
    )
    facts = {"document": one, "text": text, "label": "", "number": ""}
    head = Provision(**facts, position=1, level="TABLE", body="", address="table_1")
    rows = [
        Provision(
            **facts, position=place, level="TABLE_ROW", body="\t".join(cells), cells=cells,
            address=f"table_1__row_{place}",
        )
        for place, cells in enumerate(table_cells(count), 2)
    ]  # fmt: skip
    Provision.objects.bulk_create([head, *rows])
    one = Document.objects.select_related("issue__gazette").get(pk=one.pk)
    make_document_pdf(original, Variant(), cache=MemoryCache())  # the process waits
    return lambda: make_document_pdf(one, Variant(), cache=MemoryCache())


def table_whole(issue: Issue, count: int) -> Making:
    def make() -> bytes:
        rows = (
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
            for cells in table_cells(count)
        )
        return by_weasyprint("一览表", f"<table>{''.join(rows)}</table>")

    return make


def table_typst(issue: Issue, count: int) -> Making:
    def make() -> bytes:
        cells = ", ".join(f"[#{quoted(cell)}]" for row in table_cells(count) for cell in row)
        style = TYPST_STYLE.format(title=quoted("一览表")).replace("columns: 2", "columns: 1")
        return compiled(f"{style}#table(columns: (1fr, 3fr, 2fr), {cells})\n")

    return make


def middle(issue: Issue) -> Document:
    """The document of median length."""
    lengths = {
        one.pk: sum(len(row.printed) for row in one.provisions.all())
        for one in issue.documents.all()
    }
    wanted = median_low(lengths.values())
    pk = next(pk for pk, length in lengths.items() if length == wanted)
    return Document.objects.select_related("issue__gazette").get(pk=pk)


def multiply(issue: Issue, copies: int) -> None:
    """Add each document so many times less one, with words that no other copy has."""
    originals = list(issue.documents.order_by("position"))
    for number in range(2, copies + 1):
        for place, original in enumerate(originals):
            position = (number - 1) * len(originals) + place + 1
            add_copy(original, position, f"（第{number}份）")


def add_copy(original: Document, position: int, note: str) -> None:
    """Written past the signals: no search, history or PDF is to follow each row."""
    changes = {"position": position, "document_number": "", "lead_body_id": None}
    [document] = Document.objects.bulk_create([twin(original, **changes)])
    texts = list(original.texts.order_by("position"))
    copies = Text.objects.bulk_create(twin(text, document_id=document.pk) for text in texts)
    text_of = {text.pk: copy.pk for text, copy in zip(texts, copies, strict=True)}
    rows = list(original.provisions.order_by("pk"))
    shift = (Provision.objects.aggregate(last=Max("pk"))["last"] or 0) + 1 - rows[0].pk
    Provision.objects.bulk_create(
        twin(
            row,
            id=row.pk + shift,
            document_id=document.pk,
            text_id=text_of[row.text_id],
            parent_id=row.parent_id and row.parent_id + shift,
            body=f"{row.body}{note}" if row.body else "",
        )
        for row in rows
    )


def twin(row: Row, **changes: Any) -> Row:
    """A new row that differs from another in its key and in these fields."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**fields | {"id": None} | changes)


def cpu_seconds() -> float:
    """What this process and all that it started have computed so far."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = time.process_time() + ended.ru_utime + ended.ru_stime
    ticks = os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                total += (int(fields[11]) + int(fields[12])) / ticks
    return total


WAYS: dict[str, Callable[[Issue], Making]] = {
    "warm": warm,
    "disk": kept_on_disk,
    "changed": changed,
    "unchanged": unchanged,
    "document": document,
    "whole": whole,
    "typst": by_typst,
}
TABLES: dict[str, Callable[[Issue, int], Making]] = {
    "table": table,
    "table_whole": table_whole,
    "table_typst": table_typst,
}


@transaction.atomic
def main(way: str, copies: str = "1") -> None:
    """Make and say; what was written to the database for it is taken back."""
    issue = Issue.objects.with_gazette().without_source().get()
    if way == "typst_markup":
        sys.stdout.writelines(typst_markup(issue))
        return
    if way in TABLES:
        make = TABLES[way](issue, int(copies))
    else:
        multiply(issue, int(copies))
        make = WAYS[way](issue)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    began, used = time.perf_counter(), cpu_seconds()
    made = make()
    result: dict[str, Any] = {
        "seconds": time.perf_counter() - began,
        "cpu": cpu_seconds() - used,
        "bytes": len(made),
    }
    stop_idle()
    if made:
        with pypdfium2.PdfDocument(made) as pdf:
            result["pages"] = len(pdf)
    transaction.set_rollback(True)
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
