"""The contents: entries by column, each with its number in brackets, leaders and page number.

An entry is one link; leaders are artifacts, so that neither a reader by ear nor one who copies
gets them.
"""

from __future__ import annotations

from collections.abc import Iterator

from gazette.prints.typesetting.looks import PageShape, look_of
from gazette.prints.typesetting.page_filling import Mark, Segment, spaced_head
from gazette.prints.typesetting.printed_blocks import (
    ContentsEntry,
    ContentsSheet,
    Paragraph,
    Piece,
)
from gazette.prints.typesetting.set_paragraphs import (
    Element,
    Leaders,
    SetParagraph,
    set_paragraph,
    set_tagged,
)

#: Squares (ems) kept free at the right for leaders and the page number.
FOR_PAGE = 4.0


def contents_segments(
    sheet: ContentsSheet, layout: str, shape: PageShape, root: Element
) -> Iterator[Segment]:
    """Title, facts and the entries of each column."""
    yield Mark(address="contents")
    heads = [
        Paragraph("", "H1", "contents title", [Piece(sheet.title)]),
        Paragraph("", "P", "contents facts", [Piece(sheet.facts)]),
    ]
    yield spaced_head(set_tagged(heads, layout, shape.measure, root))
    for name, entries in sheet.columns:
        if name:
            column = Paragraph("", "H2", "contents column", [Piece(f"【{name}】")])
            yield spaced_head(set_tagged([column], layout, shape.measure, root))
        listed = root.add("L")
        for entry in entries:
            body = listed.add("LI").add("LBody")
            yield spaced_head(_set_entry(entry, layout, shape.measure, body))


def _set_entry(
    entry: ContentsEntry, layout: str, measure: float, body: Element
) -> Iterator[SetParagraph]:
    """An entry in lines; the page number stands at the right of the last."""
    link = body.add("Link")
    look = look_of(layout, "entry")
    pieces = [Piece(entry.title, target=entry.target)]
    if entry.number:
        pieces.append(Piece(f"（{entry.number}）", target=entry.target, is_kept=True))
    words = Paragraph("", "Link", "entry", pieces)
    room = measure - FOR_PAGE * look.size
    text = set_paragraph(words, layout, room, [link] * len(pieces))
    number = Paragraph("", "Link", "entry page", [Piece(str(entry.page), target=entry.target)])
    page = set_paragraph(number, layout, measure, [link])
    end = text.left(text.lines[-1]) + text.lines[-1].width if text.lines else 0.0
    begin = page.left(page.lines[0])
    text.leaders = Leaders(page, end + look.size / 2, begin - look.size / 2)
    yield text
