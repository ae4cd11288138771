"""Builders of parsed issues (``gazette.parsing.parsed``) for tests that need no parser.

``parsed_issue`` numbers the documents, writes a source text with all their words and sets
every span, so that no character of the source is lost. What the documents state beside
their rows (dates, relations …) stands in the front matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from gazette.parsing.parsed import (
    ContentsEntry,
    Document,
    FrontMatter,
    GazetteFacts,
    Issue,
    IssueFacts,
    Kind,
    Level,
    Provision,
    Span,
    Text,
    TextRole,
)
from gazette.parsing.words.dates import chinese_date

NOWHERE: Span = (0, 0)


def row(
    address: str, body: str = "应当依法办理。", *children: Provision, **values: Any
) -> Provision:
    """A row, by default an article; ``art_7`` has the label 第7条."""
    number = address.rsplit("_", 1)[-1]
    level = values.pop("level", Level.ARTICLE)
    label = f"第{number}条 " if level is Level.ARTICLE else ""
    defaults: dict[str, Any] = {"label": label, "number": number, "heading": "", "span": NOWHERE}
    return Provision(
        level=level, address=address, body=body, children=children, **defaults | values
    )


def text(*provisions: Provision, role: TextRole = TextRole.MAIN, **values: Any) -> Text:
    defaults: dict[str, Any] = {"label": "", "title": "", "address": "", "span": NOWHERE}
    return Text(role=role, provisions=provisions, **defaults | values)


def document(title: str, number: str | None, *content: Provision | Text, **values: Any) -> Document:
    """A document; its content is rows of a single text, or texts."""
    rows = tuple(piece for piece in content if isinstance(piece, Provision))
    texts = tuple(piece for piece in content if isinstance(piece, Text))
    fields: dict[str, Any] = dict.fromkeys(Document.__dataclass_fields__)
    several = ["response_levels", "relations", "attachments", "references"]
    several += ["statements", "amendments", "partial_effects"]
    fields |= dict.fromkeys(several, ())
    fields |= dict.fromkeys(("chapters", "articles", "top_level_sections"), 0)
    defaults = {
        "title": title,
        "document_number": number,
        "column": "市政府文件",
        "contents_title": title,
        "contents_page": 3,
        "issuing_bodies": ("示例市人民政府",),
        "kind": Kind.NOTICE,
        "signed_on": date(2025, 1, 15),
        "texts": texts or (text(*(rows or (row("art_1"),))),),
        "position": 0,
        "span": NOWHERE,
    }
    return Document(**fields | defaults | values)


def parsed_issue(*documents: Document, **values: Any) -> Issue:
    """An issue of these documents, with a contents page and a cover."""
    source_text = _SourceText()
    gazette = values.pop("gazette", GazetteFacts(name="示例市人民政府公报"))
    facts: dict[str, Any] = {
        "year": 2025,
        "number": 1,
        "serial_number": 121,
        "published_on": date(2025, 2, 28),
    }
    facts |= {name: values.pop(name) for name in tuple(facts) if name in values}
    front = [
        source_text.line(f"{gazette} {facts}"),
        *(source_text.line(announced(one)) for one in documents),
    ]
    placed = tuple(
        source_text.document(replace(one, position=position))
        for position, one in enumerate(documents, start=1)
    )
    columns = tuple(dict.fromkeys(one.column for one in documents if one.column))
    defaults: dict[str, Any] = {
        "gazette": gazette,
        "issue": IssueFacts(columns=columns, **facts),
        "contents": tuple(entry(one) for one in documents if one.contents_title),
        "documents": placed,
        "findings": (),
        "removed": (),
        "front_matter": tuple(front),
        "source": source_text.source,
    }
    return Issue(**defaults | values)


def announced(one: Document) -> str:
    """All that a document states beside its rows, so that the source changes with any of it."""
    return f"{replace(one, texts=())!r} {chinese_date(one.signed_on)}"


def entry(one: Document) -> ContentsEntry:
    """The line of the contents page that announces a document."""
    title, page = one.contents_title or "", one.contents_page
    return ContentsEntry(one.column, title, one.document_number, page, NOWHERE)


class _SourceText:
    """Writes the source text, a line for each row, and sets the spans."""

    def __init__(self) -> None:
        self.source = ""

    def line(self, words: str) -> FrontMatter:
        start = len(self.source)
        self.source += words + "\n"
        return FrontMatter(words, (start, len(self.source) - 1))

    def rows(self, provisions: Sequence[Provision]) -> tuple[Provision, ...]:
        placed = []
        for one in provisions:
            span = self.line(f"{one.label}{one.heading}{one.body}").span
            placed.append(replace(one, span=span, children=self.rows(one.children)))
        return tuple(placed)

    def document(self, one: Document) -> Document:
        texts = tuple(replace(each, provisions=self.rows(each.provisions)) for each in one.texts)
        return replace(one, texts=texts)
