"""Grids: where the fields of a page's tables begin and end.

Reads the ruled lines of a layer and its runs; writes the places of the lines that bound
the fields. Where a table has only level lines, the white stripes between its words take
the place of the upright ones; where rows are not ruled apart, the numbers or words of
its first column tell them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from gazette.parsing.readers.pdf_columns import page_gutter, text_lines
from gazette.parsing.readers.pdf_page import PageLayer, TextRun
from gazette.parsing.readers.pdf_rules import PageRules, Rule

#: Ends of lines that meet may miss one another by so much, in points.
_MEET = 4.0
#: The narrowest field of a grid, in points.
NARROWEST = 4.0
#: A grid with more lines, or a page with more fields, is a drawing.
_MAX_RULES, _MAX_FIELDS = 1500, 40_000
#: The narrowest white stripe between two columns, in ems.
_STRIPE = 0.8
#: A table without upright lines has at least so many level ones.
_FEWEST_LEVEL = 3
#: Rows that are not ruled apart: at least so many.
_FEWEST_ROWS = 2

Place = tuple[int, int]


@dataclass(slots=True)
class Grid:
    """Places of the lines that bound the fields of a table."""

    xs: list[float]
    ys: list[float]
    rules: PageRules

    @property
    def size(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        return len(self.ys) - 1, len(self.xs) - 1

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def field_of(self, run: TextRun) -> Place | None:
        """Row and column of the field in which a run stands, by its middle."""
        x, y = (run.left + run.right) / 2, (run.top + run.bottom) / 2
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1

    def cut(self, ys: list[float]) -> Grid:
        """The grid with further level lines over its whole width."""
        level = [Rule(y, self.xs[0], self.xs[-1]) for y in ys]
        return Grid(
            self.xs,
            sorted([*self.ys, *ys]),
            PageRules([*self.rules.level, *level], self.rules.upright),
        )


def page_grids(layer: PageLayer) -> list[Grid]:
    """The grids of a layer."""
    rules = layer.rules
    level = [rule for rule in rules.level if rule.end - rule.start >= NARROWEST]
    if len(level) < 2 or len(level) + len(rules.upright) > _MAX_RULES:
        return []
    grids, rest = _crossed(level, rules.upright)
    return [
        *(_with_rows(grid, layer.runs, is_open=False) for grid in grids),
        *(_with_rows(grid, layer.runs, is_open=True) for grid in _level_grids(rest, layer.runs)),
    ]


def _crossed(level: list[Rule], upright: list[Rule]) -> tuple[list[Grid], list[Rule]]:
    """The grids of lines that touch one another, and the level lines that touch none."""
    group = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, line in enumerate(level):
        for j, post in enumerate(upright, start=len(level)):
            if _meet(line, post):
                group[root(i)] = root(j)
    members: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, line in enumerate(level):
        members.setdefault(root(i), ([], []))[0].append(line)
    for j, post in enumerate(upright, start=len(level)):
        members.setdefault(root(j), ([], []))[1].append(post)
    found = (_grid(lines, posts) for lines, posts in members.values() if lines and posts)
    rest = [line for lines, posts in members.values() if not posts for line in lines]
    return [grid for grid in found if grid is not None], rest


def _meet(line: Rule, post: Rule) -> bool:
    return (
        line.start - _MEET <= post.at <= line.end + _MEET
        and post.start - _MEET <= line.at <= post.end + _MEET
    )


def _grid(lines: list[Rule], posts: list[Rule]) -> Grid | None:
    """The grid of lines that touch; sides that are left open are closed at the lines' ends."""
    starts, ends = [line.start for line in lines], [line.end for line in lines]
    xs = _places([post.at for post in posts] + [min(starts), max(ends)])
    tops, feet = [post.start for post in posts], [post.end for post in posts]
    ys = _places([line.at for line in lines] + [min(tops), max(feet)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 2 or rows * columns > _MAX_FIELDS:
        return None
    return Grid(xs, ys, PageRules(lines, posts))


def _places(values: list[float]) -> list[float]:
    """The values in order, without those that nearly equal the one before."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] >= NARROWEST:
            found.append(value)
    return found


def _level_grids(level: list[Rule], runs: list[TextRun]) -> list[Grid]:
    """The grids of level lines of the same length, with white stripes between the words."""
    groups: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for rule in level:
        start, end = round(rule.start / 4), round(rule.end / 4)
        near = ((start + a, end + b) for a in (0, -1, 1) for b in (0, -1, 1))
        groups[next((key for key in near if key in groups), (start, end))].append(rule)
    found: list[Grid] = []
    for lines in groups.values():
        if len(lines) >= _FEWEST_LEVEL:
            found += _striped(sorted(lines, key=lambda rule: rule.at), runs)
    return found


def _striped(lines: list[Rule], runs: list[TextRun]) -> list[Grid]:
    """The grids of level lines of which the bands have white stripes in common."""
    found: list[Grid] = []
    begun: list[Rule] = []
    inside: list[TextRun] = []
    stripes: list[tuple[float, float]] = []
    for line in lines:
        band = [run for run in runs if begun and begun[-1].at < run.baseline < line.at]
        common = _stripes([*inside, *band], line) if band else []
        if begun and common and page_gutter(band) is None:
            begun.append(line)
            inside += band
            stripes = common
            continue
        found += _closed(begun, stripes, inside)
        begun, inside, stripes = [line], [], []
    return found + _closed(begun, stripes, inside)


def _closed(
    lines: list[Rule], stripes: list[tuple[float, float]], runs: list[TextRun]
) -> list[Grid]:
    if len(lines) < _FEWEST_LEVEL:
        return []
    left, right = lines[0].start, lines[0].end
    stripes = _below_head(stripes, [run for run in runs if run.baseline < lines[1].at])
    if not stripes:
        return []
    xs = [left, *((a + b) / 2 for a, b in stripes), right]
    posts = [Rule(x, lines[0].at, lines[-1].at) for x in xs]
    return [Grid(xs, [line.at for line in lines], PageRules(lines, posts))]


def _below_head(
    stripes: list[tuple[float, float]], head: list[TextRun]
) -> list[tuple[float, float]]:
    """The stripes that part the words of the first row: each column has a head."""
    kept = list(stripes)
    index = 0
    while index <= len(kept):
        start = kept[index - 1][1] if index else float("-inf")
        end = kept[index][0] if index < len(kept) else float("inf")
        if not kept or any(run.left < end and run.right > start for run in head):
            index += 1
            continue
        beside = [i for i in (index - 1, index) if 0 <= i < len(kept)]
        del kept[min(beside, key=lambda i: kept[i][1] - kept[i][0])]
        index = max(0, index - 1)
    return kept


def _stripes(runs: list[TextRun], line: Rule) -> list[tuple[float, float]]:
    """The white stripes between runs, from left to right, that are as wide as a character."""
    found: list[tuple[float, float]] = []
    end: float | None = None
    for run in sorted(runs, key=lambda run: run.left):
        if not line.start - _MEET <= (run.left + run.right) / 2 <= line.end + _MEET:
            continue
        if end is not None and run.left - end >= _STRIPE * run.em:
            found.append((end, run.left))
        end = run.right if end is None else max(end, run.right)
    return found


def _with_rows(grid: Grid, runs: list[TextRun], *, is_open: bool) -> Grid:
    """The grid with its rows divided where only the words of the first column tell them."""
    by_row: dict[int, list[tuple[int, TextRun]]] = defaultdict(list)
    for run in runs:
        if (place := grid.field_of(run)) is not None:
            by_row[place[0]].append((place[1], run))
    cuts: list[float] = []
    for row, inside in by_row.items():
        first = text_lines([run for column, run in inside if column == 0])
        is_body = is_open and grid.size[0] == 2 and row == 1 and len(first) >= _FEWEST_ROWS
        if is_body or _counts([line.text for line in first]):
            cuts += _row_cuts([run for _, run in inside], {id(r) for x in first for r in x.runs})
    return grid.cut(cuts) if cuts else grid


def _counts(texts: list[str]) -> bool:
    """Whether the lines of a field are numbers that follow one another."""
    if len(texts) <= _FEWEST_ROWS or not all(t.isascii() and t.isdigit() for t in texts):
        return False
    return all(int(b) == int(a) + 1 for a, b in zip(texts, texts[1:], strict=False))


def _row_cuts(runs: list[TextRun], first: set[int]) -> list[float]:
    """Where rows end: the white between lines, one word of the first column in each row."""
    rows: list[tuple[float, float, bool]] = []  # top, bottom, whether the first column has words
    for run in sorted(runs, key=lambda run: run.top):
        begins = id(run) in first
        if rows and run.top < rows[-1][1]:
            top, bottom, had = rows[-1]
            rows[-1] = top, max(bottom, run.bottom), had or begins
        else:
            rows.append((run.top, run.bottom, begins))
    while (index := _loose(rows)) is not None:
        above = rows[index][0] - rows[index - 1][1] if index else float("inf")
        below = rows[index + 1][0] - rows[index][1] if index + 1 < len(rows) else float("inf")
        at = index - 1 if above <= below else index
        if at + 1 >= len(rows):
            break
        (top, _, one), (_, bottom, other) = rows[at], rows[at + 1]
        rows[at : at + 2] = [(top, bottom, one or other)]
    return [(a[1] + b[0]) / 2 for a, b in zip(rows, rows[1:], strict=False)]


def _loose(rows: list[tuple[float, float, bool]]) -> int | None:
    """The first row without words in the first column."""
    if len(rows) < _FEWEST_ROWS:
        return None
    return next((index for index, row in enumerate(rows) if not row[2]), None)
