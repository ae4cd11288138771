"""The HTML of a document's texts: sections, rows, tables, and the notes beside them.

A document may have a thousand rows, each of a few short elements. Templates that include each
other for every row take most of the time of a page, so these elements are written here; the
notes beside rows are few, and each is a template of its own room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from gazette.layout.blocks import Block, OutlineEntry, Section
from gazette.models import Provision
from gazette.templatetags.typography import grid, title_words, words

register = template.Library()

#: Words of a heading in the contents of a document, in characters.
LONGEST_OUTLINED = 40
_NEWS = "gazette/_target_news.html"


@register.simple_tag(takes_context=True)
def printed_texts(context: Context, sections: Sequence[Section]) -> SafeString:
    """The texts of a document, each a ``section``; every row under its address."""
    writer = _Writer(context, has_several=len(sections) > 1)
    html = "\n".join(piece for section in sections for piece in writer.section(section))
    return mark_safe(html)  # noqa: S308  (each piece is escaped where it is written)


@register.simple_tag
def printed_outline(entries: Sequence[OutlineEntry]) -> SafeString:
    """The contents of a document as links to its texts and headings."""
    lines = "".join(map(_outlined, entries))
    return mark_safe(f'<ol class="outline">\n{lines}</ol>\n')  # noqa: S308  (escaped above)


def _outlined(entry: OutlineEntry) -> str:
    label = f'<span class="outline-label">{escape(entry.label)}</span> ' if entry.label else ""
    is_long = len(entry.words) > LONGEST_OUTLINED
    words = f"{entry.words[: LONGEST_OUTLINED - 3]}..." if is_long else entry.words
    shown = f'{label}<span class="outline-words">{escape(words)}</span>'
    link = f'<a href="#{escape(entry.anchor)}">{shown}</a>'
    return f'<li class="outline-{entry.depth}">{link}</li>\n'


class _Writer:
    """Writes sections; ``context`` is that of the page, with which notes are rendered."""

    def __init__(self, context: Context, *, has_several: bool) -> None:
        self.context, self.has_several = context, has_several

    def section(self, section: Section) -> Iterator[str]:
        prints_role, title = section.prints_role, section.title
        yield (
            f'<section class="text{" has-note" if section.notes else ""}" id="{section.anchor}"'
            f' aria-label="{escape(section.landmark)}">'
        )
        yield from self.notes(section.notes)
        if self.has_several and not prints_role:
            yield f'<p class="text-role">{escape(section.role)}</p>'
        if title is None:
            yield f'<h2 class="visually-hidden">{escape(section.name)}</h2>'
        if section.target_news:
            yield self.note(_NEWS, section.target_news)
        for block in section.roots:
            yield from self.branch(block, prints_role=prints_role and block is title)
        yield "</section>"

    def branch(self, block: Block, *, prints_role: bool = False) -> Iterator[str]:
        """A row with what is to be said of it, and the rows below it.

        A link to the row leads to the element around them.
        """
        if block.is_branch:
            kind = f"branch{' has-note' if block.notes_before else ''}"
            kind += " superseded" if block.is_superseded else ""
            yield f'<div class="{kind}"{_id(block.row) if block.has_outer_id else ""}>'
            yield from self.notes(block.notes_before)
            if block.target_news:
                yield self.note(_NEWS, block.target_news)
            if block.is_superseded:
                yield '<p class="as-printed-label">原来刊印的文字</p>'
            yield _row(block, prints_role=prints_role)
            for child in block.children:
                yield from self.branch(child)
            yield "</div>"
        else:
            yield _row(block, prints_role=prints_role)
        yield from self.notes(block.notes_after)

    def notes(self, notes: Iterable[Any]) -> Iterator[str]:
        return (self.note(one.template, one.content) for one in notes)

    def note(self, name: str, content: Any) -> str:
        """A note, by a template that knows nothing of the page but the note's content."""
        assert self.context.template is not None, "rendered by a template only"  # noqa: S101
        chosen = self.context.template.engine.get_template(name)
        return chosen.render(self.context.new({"content": content}))


def _row(block: Block, *, prints_role: bool) -> str:
    """The element of a row, without the rows below it."""
    if block.shape == "title":
        return _title(block, prints_role=prints_role)
    if block.shape == "table":
        return "\n".join(_table(block))
    row, level = block.row, block.heading_level
    own_id = "" if block.has_outer_id else _id(row)
    link = _link(block)
    if block.shape == "question":
        label = _label(block) if row.label else ""
        inner = f"{label}{words(row, 'heading')}{_body(block)}"
        return f'<h{level} class="row question"{own_id}>{inner}{link}</h{level}>'
    if block.shape in {"division", "heading"}:
        inner = f"{_label(block)}{words(row, 'heading')}"
        return f'<h{level} class="row {block.shape}"{own_id}>{inner}{link}</h{level}>'
    if level:
        head = f'<span class="head" role="heading" aria-level="{level}">{_label(block)}'
        head += f"{words(row, 'heading')}</span>"
    else:
        head = f"{_label(block) if row.label else ''}{words(row, 'heading')}"
    return f'<p class="row {block.shape}"{own_id}>{head}{_body(block)}{link}</p>'


def _title(block: Block, *, prints_role: bool) -> str:
    """The title of a text in its lines; ``prints_role``: the first is its role, as 附件1."""
    row = block.row
    if prints_role:
        first = f'<span class="printed-label">{escape(row.printed)}</span>'
    else:
        first = title_words(row)
    lines = "".join(
        f'<span class="title-line"{_id(line)}>{title_words(line)}</span>' for line in block.rows
    )
    return f'<h2 class="printed-title"{_id(row)}>{first}{lines}</h2>'


def _label(block: Block) -> str:
    thin = " gap-thin" if block.gap == "thin" else ""
    return f'<span class="label{thin}">{words(block.row, "label")}{block.space}</span>'


def _body(block: Block) -> str:
    """The words of a row, with those of the paragraph that opens an article."""
    opening = block.opening
    first = f"<span{_id(opening)}>{words(opening, 'body')}</span>" if opening else ""
    return f"{words(block.row, 'body')}{first}"


def _id(row: Provision) -> str:
    return f' id="{escape(row.address)}"'


def _link(block: Block) -> str:
    """The link to the row itself, for rows that readers cite."""
    if not block.place:
        return ""
    stop = "" if block.is_stop else ' tabindex="-1"'
    named = f' href="#{escape(block.row.address)}" aria-label="{escape(block.place)}的链接"'
    return f'<a class="anchor"{named}{stop}></a>'


def _table(block: Block) -> Iterator[str]:
    row = block.row
    yield (
        f'<div class="table-scroll"{_id(row)} role="region"'
        f' aria-label="{escape(row.printed or "表格")}" tabindex="0">'
    )
    yield "<table>"
    if row.printed:
        caption = f"{words(row, 'label')}{words(row, 'heading')}{words(row, 'body')}"
        yield f"<caption>{caption}</caption>"
    for group, lines in groupby(grid(block.rows), key=attrgetter("group")):
        yield f"<{group}>"
        for line in lines:
            yield f"<tr{_id(line.row)}>"
            if line.cells:
                yield "".join(_cell(cell, is_head=group == "thead") for cell in line.cells)
            else:
                own = line.row
                yield f"<td>{words(own, 'label')}{words(own, 'heading')}{words(own, 'body')}</td>"
            yield "</tr>"
        yield f"</{group}>"
    yield "</table>"
    yield f"{_link(block)}</div>"


def _cell(cell: Any, *, is_head: bool) -> str:
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    if not is_head:
        return f"<td{spans}>{cell.words}</td>"
    scope = "colgroup" if cell.columns > 1 else "col"
    return f'<th scope="{scope}"{spans}>{cell.words}</th>'
