"""Footnotes of a PDF page: small lines at the foot of the page or of a column, with their marks.

Reads the columns of a page; takes the footnotes out of them, so that they are read behind
the text of the page and divide no sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gazette.parsing.readers.pdf_columns import TextColumn, TextLine
from gazette.parsing.readers.pdf_margins import BodyType, begins_footnote
from gazette.parsing.readers.pdf_page import PageLayer

#: A number that marks a footnote in small type.
_NUMBERED = re.compile(r"\d{1,2}\s*[.．、)）]?\s*[^\d\s.．]")
#: Footnotes are set in type smaller than this share of the text's.
_SMALL = 0.95
#: The line above footnotes is shorter than this share of the page's width.
_SHORT = 0.6
#: Footnotes stand in the lower part of a page, unless a line above tells them.
_LOWER = 0.45


def take_footnotes(
    columns: list[TextColumn], layer: PageLayer, body: BodyType
) -> tuple[list[TextColumn], list[TextColumn]]:
    """The columns without their footnotes, and the footnotes as columns."""
    kept: list[TextColumn] = []
    notes: list[TextColumn] = []
    for index, column in enumerate(columns):
        is_last = all(after.place > column.place for after in columns[index + 1 :]) or (
            index + 1 == len(columns)
        )
        follows = [after for after in columns[index + 1 :] if after.place == 0]
        is_last = is_last or all(_is_notes(after, layer, body) for after in follows)
        count = _count(column.lines, layer, body) if is_last else 0
        at = len(column.lines) - count
        if column.lines[:at]:
            kept.append(replace(column, lines=column.lines[:at]))
        if count:
            notes.append(replace(column, lines=column.lines[at:]))
    return kept, notes


def _is_notes(column: TextColumn, layer: PageLayer, body: BodyType) -> bool:
    return _count(column.lines, layer, body) == len(column.lines)


def _count(lines: list[TextLine], layer: PageLayer, body: BodyType) -> int:
    """How many of the last lines of a column are footnotes."""
    count = 0
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.table:
            break
        is_small = line.em < _SMALL * body.size
        is_ruled = _has_rule_above(line, lines[index - 1] if index else None, layer)
        if not is_small and not is_ruled and not _is_below_rule(line, lines, layer):
            break
        is_marked = begins_footnote(line) or (is_small and _NUMBERED.match(line.text))
        if is_marked and (is_ruled or line.baseline > _LOWER * layer.height):
            count = len(lines) - index
        if is_ruled:
            break
    return count


def _has_rule_above(line: TextLine, before: TextLine | None, layer: PageLayer) -> bool:
    """Whether a short line is ruled between a line and the one before it."""
    top = before.baseline if before else line.baseline - 3 * line.em
    return any(
        top <= rule.at <= line.baseline - 0.6 * line.em
        and 20 <= rule.end - rule.start < _SHORT * layer.width
        and rule.start <= line.right
        and rule.end >= line.left
        for rule in layer.rules.level
    )


def _is_below_rule(line: TextLine, lines: list[TextLine], layer: PageLayer) -> bool:
    """Whether a short ruled line stands between the text and a line further up the column."""
    return any(
        lines[0].baseline < rule.at < line.baseline
        and 20 <= rule.end - rule.start < _SHORT * layer.width
        and rule.start <= line.right
        and rule.end >= line.left
        for rule in layer.rules.level
    )
