"""The rows of a plan as its action cards read them: printed words, headings above, number.

``plan_rows`` takes rows in order of print with their depth, as they are stored, and joins
each to the row above it. Nothing of the database is needed, so that parsed rows do as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.words.merged_cells import cell_spans, head_length, words_of_cells

#: Rows that are printed around a text and state no measure.
AROUND = {
    Level.TITLE,
    Level.NUMBER,
    Level.NOTE,
    Level.CONTENTS,
    Level.ADDRESSEE,
    Level.SIGNATURE,
    Level.ANNEX_NOTE,
    Level.TABLE,
}
_HEADINGS = {
    Level.PART,
    Level.CHAPTER,
    Level.SECTION,
    Level.HEADING_1,
    Level.HEADING_2,
    Level.HEADING_3,
    Level.HEADING_4,
}
#: A label that needs no label of a row above: 4.2.1, 第七条; and one that stands alone: 4.
_WHOLE_LABEL = re.compile(r"第.+[条章节编]$|\d+(?:[.．]\d+)*[.．]?$")
_MARKS = "、.．:： \t\u3000"
#: The characters of a row's first words in a table.
FIRST_WORDS = 16
_SENTENCE_MARK = re.compile(r"[。；，：:;]")


class PrintedRow(Protocol):
    """What is asked of a row; ``gazette.models.Provision`` has it."""

    level: str
    label: str
    heading: str
    body: str
    cells: Sequence[str]
    merged: Sequence[str]
    address: str
    depth: int


@dataclass(frozen=True, slots=True)
class PlanText:
    """One text of a plan: its role, its label (附件1), its title, its rows in order of print."""

    role: str
    label: str
    title: str
    rows: Sequence[PrintedRow]


@dataclass(slots=True, eq=False)
class PlanRow:
    """A printed row with the row above it and those below; ``heads`` are a table's headings.

    ``cells`` hold for each column the words that stand in it, also where cells are merged.
    """

    level: str
    label: str
    heading: str
    body: str
    address: str
    depth: int
    text_label: str
    text_title: str
    above: PlanRow | None = None
    below: list[PlanRow] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    is_table_head: bool = False

    @property
    def words(self) -> str:
        """The printed words without the label."""
        return f"{self.heading}{self.body}".strip()

    @property
    def printed(self) -> str:
        """The printed words, those of a table's row with a mark between its cells."""
        if self.level == Level.TABLE_ROW and self.cells:
            return "｜".join(cell.strip() for cell in self.cells)
        return f"{self.label}{self.words}"

    @property
    def first_words(self) -> str:
        """The words with which the row begins, up to a mark, at most ``FIRST_WORDS`` characters."""
        words = self.words if self.level != Level.TABLE_ROW else self.printed
        first = re.split(r"[，。；]", words, maxsplit=1)[0]
        cut = first[:FIRST_WORDS]
        return cut if len(cut) == len(words.rstrip("。；，")) else f"{cut}…"

    @property
    def is_heading(self) -> bool:
        """Whether the row only stands above others: a heading, or an item that is one.

        A line with a sentence's marks is no heading, nor is one with nothing below it.
        """
        if not self.below or self.level in AROUND or self.is_table_head:
            return False
        if self.level in _HEADINGS and not self.body.strip():
            return True
        return len(self.words) <= 30 and not _SENTENCE_MARK.search(self.words)

    @property
    def name(self) -> str:
        """Its number with those above it that it needs: 4.2.1, 第七条（一）1, 附件1表第2行.

        Empty for a row without a number of its own and above it.
        """
        if self.level == Level.TABLE_ROW and self.above:
            return f"{self.text_label}表第{self.above.below.index(self) + 1}行"
        labels: list[str] = []
        row: PlanRow | None = self
        while row is not None:
            if label := row.label.strip().rstrip(_MARKS):
                labels.append(label)
                is_below_articles = row.level in (Level.ITEM, Level.SUBITEM)
                if _WHOLE_LABEL.match(label) and (not is_below_articles) and not _is_nested(row):
                    break
            row = row.above
        return self.text_label + "".join(reversed(labels))

    def ancestors(self) -> Iterator[PlanRow]:
        """The rows above, from the nearest."""
        row = self.above
        while row is not None:
            yield row
            row = row.above


def _is_nested(row: PlanRow) -> bool:
    """Whether a digit alone counts within a heading in Chinese figures: 三（一）1."""
    is_digit = row.label.strip().rstrip(_MARKS).isdigit()
    return is_digit and any(
        one.label and not one.label.strip()[0].isdigit() for one in row.ancestors()
    )


def plan_rows(texts: Iterable[PlanText]) -> list[PlanRow]:
    """The rows of a plan's own texts in order of print; those that only promulgate are left out."""
    found: list[PlanRow] = []
    for text in texts:
        if text.role != TextRole.PROMULGATING:
            found += _rows(text)
    return found


def _rows(text: PlanText) -> list[PlanRow]:
    above: list[PlanRow] = []
    rows: list[PlanRow] = []
    for one in text.rows:
        row = PlanRow(
            one.level,
            one.label,
            one.heading,
            one.body,
            one.address,
            one.depth,
            text.label,
            text.title,
        )
        row.cells = list(one.cells)
        while above and above[-1].depth >= one.depth:
            above.pop()
        if above:
            row.above = above[-1]
            above[-1].below.append(row)
        above.append(row)
        rows.append(row)
    _read_tables(text.rows, rows)
    return rows


def _read_tables(printed: Sequence[PrintedRow], rows: list[PlanRow]) -> None:
    """Give the rows of each table the headings of its columns and the words of merged cells."""
    merged = {one.address: one.merged for one in printed}
    for table in rows:
        lines = [row for row in table.below if row.level == Level.TABLE_ROW]
        if table.level != Level.TABLE or not lines:
            continue
        spans = cell_spans([(len(line.cells), merged[line.address]) for line in lines])
        head = head_length(spans)
        above: Sequence[str] = ()
        for number, line in enumerate(lines):
            line.is_table_head = number < head
            line.cells = list(words_of_cells(line.cells, merged[line.address], above))
            line.heads = lines[0].cells if head else []
            above = line.cells
