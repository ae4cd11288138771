"""A document under correction: a flat list of rows, each with its level and its depth.

Reads the parser's trees and writes them back; reads and writes JSON, the form in
which a draft is kept between two changes. Nothing here changes a row; see ``editing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from gazette.intake import source_words as w
from gazette.intake.source_words import Run, Words
from gazette.parsing.node import Node
from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.pipeline import Tree
from gazette.parsing.words.markers import Scheme


@dataclass(frozen=True, slots=True)
class Opening:
    """What a text is, kept on its first row."""

    role: TextRole
    label: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``key`` is its own as long as the draft lives; ``depth`` counts from 0.

    ``opens`` is set where a text begins with the row.
    """

    key: int
    level: Level
    depth: int = 0
    label: Words = ()
    heading: Words = ()
    body: Words = ()
    number: str = ""
    scheme: Scheme | None = None
    opens: Opening | None = None

    @property
    def words(self) -> Words:
        return w.packed([*self.label, *self.heading, *self.body])

    @property
    def text(self) -> str:
        return w.text_of(self.words)

    @property
    def cells(self) -> tuple[str, ...]:
        if self.level is not Level.TABLE_ROW:
            return ()
        return tuple(cell.strip() for cell in w.text_of(self.body).split("\t"))


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows of a document in order of print; ``start`` is where it begins in the source."""

    rows: tuple[Row, ...] = ()
    next_key: int = 1
    start: int = 0

    def index(self, key: int) -> int:
        """The place of a row. Raises KeyError where it is gone."""
        for index, row in enumerate(self.rows):
            if row.key == key:
                return index
        raise KeyError(key)

    def subtree_end(self, index: int) -> int:
        """The place behind the last row below the one at ``index``."""
        end = index + 1
        depth = self.rows[index].depth
        while end < len(self.rows) and self.rows[end].depth > depth and not self.rows[end].opens:
            end += 1
        return end

    def with_row(self, index: int, row: Row) -> Draft:
        """The draft with another row at a place."""
        return replace(self, rows=(*self.rows[:index], row, *self.rows[index + 1 :]))

    def texts(self) -> Iterator[tuple[Row, ...]]:
        """The rows of each text."""
        begin = 0
        for index, row in enumerate(self.rows):
            if row.opens and index > begin:
                yield self.rows[begin:index]
                begin = index
        if self.rows:
            yield self.rows[begin:]


def from_trees(trees: list[Tree], start: int = 0) -> Draft:
    """The draft of a parsed document. A text without any row leaves none."""
    rows: list[Row] = []
    for tree in trees:
        opens: Opening | None = Opening(tree.role, tree.label, tree.title)
        for node, depth in _flat(tree.nodes, 0):
            rows.append(replace(_row(node, depth, len(rows) + 1), opens=opens))
            opens = None
    first = min((run.at for row in rows for run in row.words if run.at is not None), default=start)
    return Draft(tuple(rows), len(rows) + 1, first)


def _flat(nodes: list[Node], depth: int) -> Iterator[tuple[Node, int]]:
    for node in nodes:
        yield node, depth
        yield from _flat(node.children, depth + 1)


def _row(node: Node, depth: int, key: int) -> Row:
    label, heading, body = map(w.from_line, (node.label, node.heading, node.body))
    return Row(key, node.level, depth, label, heading, body, node.number, node.scheme)


def to_trees(draft: Draft) -> list[Tree]:
    """The parser's trees of a draft."""
    trees = []
    for rows in draft.texts():
        opens = rows[0].opens or Opening(TextRole.MAIN)
        trees.append(Tree(opens.role, opens.label, opens.title, _nodes(rows, draft.start)))
    return trees


def _nodes(rows: tuple[Row, ...], anchor: int) -> list[Node]:
    roots: list[Node] = []
    open_: list[Node] = []
    for row in rows:
        node = Node(row.level, number=row.number, scheme=row.scheme, cells=row.cells)
        for name in ("label", "heading", "body"):
            line = w.to_line(getattr(row, name), anchor)
            setattr(node, name, line)
            anchor = line.span[1] if line.pieces else anchor
        del open_[row.depth :]
        (open_[-1].children if open_ else roots).append(node)
        open_.append(node)
    return roots


def dump(draft: Draft) -> dict[str, Any]:
    """The draft as JSON: short names, for an issue has thousands of rows."""
    return {
        "start": draft.start,
        "next": draft.next_key,
        "rows": [_dumped(row) for row in draft.rows],
    }


def _dumped(row: Row) -> dict[str, Any]:
    words = [[list(run) for run in part] for part in (row.label, row.heading, row.body)]
    values: dict[str, Any] = {"k": row.key, "l": row.level.value, "d": row.depth, "w": words}
    if row.number:
        values["n"] = row.number
    if row.scheme:
        values["s"] = row.scheme.name
    if row.opens:
        values["o"] = [row.opens.role.value, row.opens.label, row.opens.title]
    return values


def load(values: dict[str, Any]) -> Draft:
    """The draft of its JSON."""
    rows = tuple(_loaded(row) for row in values.get("rows", ()))
    return Draft(rows, values.get("next", 1), values.get("start", 0))


def _loaded(values: dict[str, Any]) -> Row:
    label, heading, body = (tuple(Run(*run) for run in part) for part in values["w"])
    opens = values.get("o")
    return Row(
        key=values["k"],
        level=Level(values["l"]),
        depth=values["d"],
        label=label,
        heading=heading,
        body=body,
        number=values.get("n", ""),
        scheme=Scheme[values["s"]] if "s" in values else None,
        opens=Opening(TextRole(opens[0]), opens[1], opens[2]) if opens else None,
    )
