"""A document under correction: a flat list of rows, each with its level and its depth.

Reads the parser's trees and writes them back; reads and writes JSON, the form in
which a draft is stored. The operations on rows are in ``row_edits``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from gazette.intake import source_words as w
from gazette.intake.source_words import Run, Words
from gazette.parsing.node import Node, Tree
from gazette.parsing.parsed import Level, PageFacts, TextRole
from gazette.parsing.words.markers import Scheme
from gazette.parsing.words.merged_cells import Marks, fit_marks, with_marks


@dataclass(frozen=True, slots=True)
class TextOpening:
    """Role, label and title of a text, kept on its first row."""

    role: TextRole
    label: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row. ``key`` identifies it for as long as the draft exists; ``depth`` counts from 0.

    ``number`` and ``scheme`` are read from the label. ``merged`` are the marks of a table
    row's merged cells. ``opens`` is set where a text begins with the row.
    """

    key: int
    level: Level
    depth: int = 0
    label: Words = ()
    heading: Words = ()
    body: Words = ()
    number: str = ""
    scheme: Scheme | None = None
    merged: Marks = ()
    opens: TextOpening | None = None

    @property
    def words(self) -> Words:
        return w.merge_runs([*self.label, *self.heading, *self.body])

    @property
    def text(self) -> str:
        return w.text_of((*self.label, *self.heading, *self.body))

    @property
    def is_blank(self) -> bool:
        """Whether the row has no words but white space."""
        for part in (self.body, self.label, self.heading):
            for run in part:
                if run[0].strip():
                    return False
        return True

    @property
    def cells(self) -> tuple[str, ...]:
        if self.level is not Level.TABLE_ROW:
            return ()
        return tuple(cell.strip() for cell in w.text_of(self.body).split("\t"))

    @property
    def marks(self) -> Marks:
        """The marks of merged cells; a cell with words has none."""
        return fit_marks(self.merged, self.cells, self.cells)

    @property
    def written_cells(self) -> tuple[str, ...]:
        """The cells as a source writes them, with the marks of merged cells."""
        return with_marks(self.cells, self.merged)


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows of a document in order of print; ``start`` is where it begins in the source,
    ``page_facts`` what the table of its web page says of it. ``stored`` are the rows as they
    were stored, where the draft was made of these (see ``row_tree.normalize``)."""

    rows: tuple[DraftRow, ...] = ()
    next_key: int = 1
    start: int = 0
    page_facts: PageFacts | None = None
    stored: tuple[DraftRow, ...] = field(default=(), compare=False, repr=False)

    def index(self, key: int) -> int:
        """The index of the row with this key. Raises KeyError if there is none."""
        for index, row in enumerate(self.rows):
            if row.key == key:
                return index
        raise KeyError(key)

    def subtree_end(self, index: int) -> int:
        """The index after the last row that stands below the row at ``index``."""
        end = index + 1
        depth = self.rows[index].depth
        while end < len(self.rows) and self.rows[end].depth > depth and not self.rows[end].opens:
            end += 1
        return end

    def with_row(self, index: int, row: DraftRow) -> Draft:
        """The draft with ``row`` in place of the one at ``index``."""
        return replace(self, rows=(*self.rows[:index], row, *self.rows[index + 1 :]))

    def texts(self) -> Iterator[tuple[DraftRow, ...]]:
        """The rows of each text, in order."""
        begin = 0
        for index, row in enumerate(self.rows):
            if row.opens and index > begin:
                yield self.rows[begin:index]
                begin = index
        if self.rows:
            yield self.rows[begin:]


def from_trees(trees: list[Tree], start: int = 0, page_facts: PageFacts | None = None) -> Draft:
    """The draft of a parsed document. A text without rows is left out."""
    rows: list[DraftRow] = []
    for tree in trees:
        opens: TextOpening | None = TextOpening(tree.role, tree.label, tree.title)
        for node, depth in _with_depths(tree.nodes, 0):
            rows.append(replace(_draft_row(node, depth, len(rows) + 1), opens=opens))
            opens = None
    first = min((run.at for row in rows for run in row.words if run.at is not None), default=start)
    return Draft(tuple(rows), len(rows) + 1, first, page_facts)


def _with_depths(nodes: list[Node], depth: int) -> Iterator[tuple[Node, int]]:
    """All nodes of a tree in order of print, each with its depth."""
    for node in nodes:
        yield node, depth
        yield from _with_depths(node.children, depth + 1)


def _draft_row(node: Node, depth: int, key: int) -> DraftRow:
    label, heading, body = map(w.from_line, (node.label, node.heading, node.body))
    number, scheme, merged = node.number, node.scheme, node.merged
    return DraftRow(key, node.level, depth, label, heading, body, number, scheme, merged)


def to_trees(draft: Draft) -> list[Tree]:
    """The parser's trees of a draft."""
    trees = []
    for rows in draft.texts():
        opens = rows[0].opens or TextOpening(TextRole.MAIN)
        trees.append(Tree(opens.role, opens.label, opens.title, _nodes(rows, draft.start)))
    return trees


def _nodes(rows: tuple[DraftRow, ...], anchor: int) -> list[Node]:
    roots: list[Node] = []
    open_: list[Node] = []
    for row in rows:
        node = Node(row.level, number=row.number, scheme=row.scheme, cells=row.cells)
        node.merged = row.marks
        for name in ("label", "heading", "body"):
            line = w.to_line(getattr(row, name), anchor)
            setattr(node, name, line)
            anchor = line.span[1] if line.pieces else anchor
        del open_[row.depth :]
        (open_[-1].children if open_ else roots).append(node)
        open_.append(node)
    return roots


def dump(draft: Draft) -> dict[str, Any]:
    """The draft as JSON. The names are short, since an issue has thousands of rows."""
    return _with_rows(draft, [_dump_row(row) for row in draft.rows])


def dump_changed(draft: Draft, former: Draft, stored: dict[str, Any]) -> dict[str, Any]:
    """The draft as JSON; rows that it shares with ``former`` are those of ``stored``, which is
    the JSON of ``former``."""
    known = {id(row): one for row, one in zip(former.rows, stored.get("rows", ()), strict=True)}
    return _with_rows(draft, [known.get(id(row)) or _dump_row(row) for row in draft.rows])


def _with_rows(draft: Draft, rows: list[dict[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {"start": draft.start, "next": draft.next_key, "rows": rows}
    if facts := draft.page_facts:
        day = facts.signed_on.isoformat() if facts.signed_on else None
        values["page"] = {**asdict(facts), "signed_on": day}
    return values


def _dump_row(row: DraftRow) -> dict[str, Any]:
    words = [[list(run) for run in part] for part in (row.label, row.heading, row.body)]
    values: dict[str, Any] = {"k": row.key, "l": row.level.value, "d": row.depth, "w": words}
    if row.number:
        values["n"] = row.number
    if row.scheme:
        values["s"] = row.scheme.name
    if row.merged:
        values["m"] = list(row.merged)
    if row.opens:
        values["o"] = [row.opens.role.value, row.opens.label, row.opens.title]
    return values


def load(values: dict[str, Any]) -> Draft:
    """The draft that ``dump`` wrote."""
    rows = tuple(load_row(row) for row in values.get("rows", ()))
    page = values.get("page")
    facts = _load_facts(page) if page else None
    return Draft(rows, values.get("next", 1), values.get("start", 0), facts, stored=rows)


def _load_facts(values: dict[str, Any]) -> PageFacts:
    day = values["signed_on"]
    return PageFacts(
        span=(values["span"][0], values["span"][1]),
        title=values["title"],
        number=values["number"],
        bodies=tuple(values["bodies"]),
        signed_on=date.fromisoformat(day) if day else None,
    )


_LEVELS = {level.value: level for level in Level}


def load_row(values: dict[str, Any]) -> DraftRow:
    """A row of the JSON that ``dump`` wrote."""
    label, heading, body = [tuple(map(Run._make, part)) for part in values["w"]]
    opens = values.get("o")
    return DraftRow(
        key=values["k"],
        level=_LEVELS[values["l"]],
        depth=values["d"],
        label=label,
        heading=heading,
        body=body,
        number=values.get("n", ""),
        scheme=Scheme[values["s"]] if "s" in values else None,
        merged=tuple(values.get("m", ())),
        opens=TextOpening(TextRole(opens[0]), opens[1], opens[2]) if opens else None,
    )
