"""The action cards of a plan as a table: a row for each department, a column for each level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notices.action_cards import CONDITIONS, ActionCards, Placement, Unplaced
from notices.plan_bodies import Part
from notices.plan_rows import PlanRow
from notices.response_levels import ResponseLevel

#: The column of what the plan limits to no level: what is to be done at all times.
UNLIMITED = "不限级别"
UNLIMITED_SLUG = "any"
#: The class of an entry by the part that its row gives to the department.
_CLASSES = {Part.LEADS: "leads", Part.ASSISTS: "assists", Part.MENTIONED: "mentioned"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; ``level`` None for rows without a level."""

    level: ResponseLevel | None

    @property
    def name(self) -> str:
        return self.level.name if self.level else UNLIMITED

    @property
    def slug(self) -> str:
        return self.level.slug if self.level else UNLIMITED_SLUG


@dataclass(frozen=True, slots=True)
class CellEntry:
    """A row within a cell; ``is_again``: its number and part stand in the cell already."""

    row: PlanRow
    part: Part = Part.ACTS
    is_again: bool = False

    @property
    def number(self) -> str:
        return self.row.name

    @property
    def words(self) -> str:
        return self.row.first_words

    @property
    def classes(self) -> str:
        """By which a printed sheet marks its part, and says its number once."""
        again = "is-again" if self.is_again else ""
        return " ".join(filter(None, [_CLASSES.get(self.part, ""), again]))


def _entries(rows: Iterable[tuple[PlanRow, Part]]) -> list[CellEntry]:
    seen: set[tuple[str, Part]] = set()
    found = []
    for row, part in rows:
        found.append(CellEntry(row, part, bool(row.name) and (row.name, part) in seen))
        seen.add((row.name, part))
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table: its column and its rows."""

    column: Column
    placements: list[Placement]

    @property
    def entries(self) -> list[CellEntry]:
        return _entries((one.row, one.part) for one in self.placements)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table; ``is_body``: its name is that of a department, not of the conditions."""

    name: str
    is_body: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class UnplacedCell:
    """The rows of a level that have no department."""

    column: Column
    rows: list[Unplaced]

    @property
    def entries(self) -> list[CellEntry]:
        return _entries((one.row, Part.ACTS) for one in self.rows)


def level_columns(cards: ActionCards) -> list[Column]:
    """The columns: the levels, then what is limited to none, where the plan has such rows."""
    columns = [Column(level) for level in cards.levels]
    is_unlimited = any(one.level is None for one in cards.placements)
    is_unlimited |= any(not one.levels for one in cards.unplaced)
    return columns + [Column(None)] if is_unlimited else columns


class CardTable:
    """The table of a plan."""

    def __init__(self, cards: ActionCards) -> None:
        self.cards = cards
        self.columns = level_columns(cards)
        self._cells: dict[tuple[ResponseLevel | None, str], list[Placement]] = {}
        for one in cards.placements:
            self._cells.setdefault((one.level, one.body), []).append(one)

    @property
    def lines(self) -> Iterator[Line]:
        """The conditions, where the plan states any, then the departments."""
        if any(body == CONDITIONS for _level, body in self._cells):
            yield self._line(CONDITIONS, is_body=False)
        for body in self.cards.bodies:
            yield self._line(body, is_body=True)

    @property
    def unplaced(self) -> list[UnplacedCell]:
        """For each column the rows without a cell, or not wholly placed."""
        return [
            UnplacedCell(column, [one for one in self.cards.unplaced if _is_of(one, column)])
            for column in self.columns
        ]

    def _line(self, name: str, *, is_body: bool) -> Line:
        cells = [Cell(column, self._cells.get((column.level, name), [])) for column in self.columns]
        return Line(name, is_body, cells)


def _is_of(one: Unplaced, column: Column) -> bool:
    return column.level in one.levels if column.level else not one.levels
