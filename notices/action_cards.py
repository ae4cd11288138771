"""应急响应行动卡: an emergency plan as a table of levels and departments.

Reads the rows of a plan; places each row of measures in the cells that its own words and
the headings above it name, with the reason. A view of the text, which alone counts: every
word shown is the row's own.

A *row of measures* is a row of the plan's own texts (not of the notice that promulgates it)
that has words, except

- what is printed around the text: titles, numbers, notes, contents, signatures, lists of annexes;
- headings, that is rows that only stand above others, and the heads of tables;
- explanatory rows, which oblige nobody to act: purpose, basis, scope, principles, what words
  mean, how events are graded, who belongs to the headquarters, in force since when. They are
  listed too (``ActionCards.explanatory``), each with its reason.

Every row of measures is in a cell or among ``ActionCards.unplaced``; one that is understood
only in part is in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from gazette.parsing.parsed import Level
from notices import body_words, plan_frame
from notices.plan_bodies import NamedBody, Part, PlanBodies
from notices.plan_rows import AROUND, PlanRow
from notices.response_levels import (
    LevelMention,
    Levels,
    ResponseLevel,
    Scale,
    grades_are_responses,
    level_mentions,
    level_terms,
    names_a_size,
)

#: The column of rows that say when a level begins; it is no body.
CONDITIONS = "启动条件"


@dataclass(frozen=True, slots=True)
class Placement:
    """A row in one cell; ``level`` None where the plan limits the row to no level.

    ``level_reason`` and ``body_reason`` say, in Chinese, by which words it is there.
    """

    row: PlanRow
    level: ResponseLevel | None
    body: str
    part: Part
    level_reason: str
    body_reason: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row that has no cell, or whose words were understood only in part, with the reason.

    ``levels`` are those of the row, where they are known.
    """

    row: PlanRow
    reason: str
    levels: tuple[ResponseLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanatory:
    """A row that obliges nobody to act, with the kind of its contents: 编制目的 …."""

    row: PlanRow
    reason: str


@dataclass(slots=True)
class ActionCards:
    """The rows of a plan by level and department, in order of print."""

    placements: list[Placement] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    explanatory: list[Explanatory] = field(default_factory=list)
    #: The names of the members of the headquarters, as the plan lists them.
    members: frozenset[str] = frozenset()

    @property
    def levels(self) -> list[ResponseLevel]:
        """The levels that have rows, in order: response, warning, event, the gravest first."""
        named = {one.level for one in self.placements if one.level}
        named |= {level for one in self.unplaced for level in one.levels}
        return sorted(named, key=lambda level: level.order)

    @property
    def bodies(self) -> list[str]:
        """The departments that have rows, those that act first, in the order of their first row."""
        acts = [one.body for one in self.placements if one.part != Part.MENTIONED]
        every = [*acts, *(one.body for one in self.placements)]
        return [one for one in dict.fromkeys(every) if one != CONDITIONS]

    def cell(self, level: ResponseLevel | None, body: str) -> list[Placement]:
        """The rows of one cell, in order of print."""
        return [one for one in self.placements if one.level == level and one.body == body]

    def near(self, body: str) -> list[str]:
        """Other names of departments of the same field: 公安机关 beside 市公安局."""
        of = PlanBodies.field_of(body)
        return [one for one in self.bodies if of and one != body and PlanBodies.field_of(one) == of]

    @property
    def measures(self) -> int:
        """How many rows of measures the plan has."""
        placed = {one.row.address for one in self.placements}
        return len(placed | {one.row.address for one in self.unplaced})

    @property
    def unplaced_rows(self) -> int:
        """How many rows of measures are unplaced, wholly or in part."""
        return len({one.row.address for one in self.unplaced})

    @property
    def wholly_unplaced(self) -> int:
        """How many rows of measures have no cell at all."""
        placed = {one.row.address for one in self.placements}
        return len({one.row.address for one in self.unplaced} - placed)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rows above a row tell of it, with the words that tell it."""

    levels: Levels = frozenset()
    level_reason: str = ""
    bodies: tuple[str, ...] = ()
    body_reason: str = ""


def action_cards(rows: Iterable[PlanRow]) -> ActionCards:
    """The action cards of a plan from the rows of ``plan_rows.plan_rows``."""
    return _Reading(list(rows)).cards()


class _Reading:
    """One plan while it is read."""

    def __init__(self, rows: list[PlanRow]) -> None:
        self.rows = rows
        self.bodies = PlanBodies.of(rows)
        sentences = [one for row in rows for one in plan_frame.sentences(row.words)]
        #: The scales of events that the plan makes one with the levels of response.
        self.as_responses = set(filter(None, map(grades_are_responses, sentences)))
        self.terms = {term for one in sentences for term in level_terms(one)}
        self.names_sizes = any(names_a_size(row.words) for row in rows)
        self.leads = plan_frame.lead_ins(rows)
        self.result = ActionCards(members=self.bodies.members)
        self.placed: set[tuple[str, ResponseLevel | None, str]] = set()

    def cards(self) -> ActionCards:
        for row in self.rows:
            if row.level in AROUND or row.is_heading or row.is_table_head or not _words(row):
                continue
            if reason := self.explanatory(row):
                self.result.explanatory.append(Explanatory(row, reason))
            elif row.level == Level.TABLE_ROW and row.cells:
                self.place_table_row(row)
            else:
                self.place(row)
        return self.result

    def explanatory(self, row: PlanRow) -> str:
        """Why a row obliges nobody to act; empty for a row of measures."""
        acting = [one for one in self.acting(row) if one.part != Part.MENTIONED]
        if plan_frame.is_lead_in(row, self.rows) and not self.bodies.named_in(row.words):
            return "引出下列各项"
        return plan_frame.reason(row, self.kept(row), has_actor=bool(acting))

    def kept(self, row: PlanRow) -> str:
        """The words of a row with blanks for how bodies are composed and levels divided."""
        heads = [one for one in row.ancestors() if one.is_heading]
        names = self.bodies.names_of_heading(heads[0].words) if heads else []
        in_group = any(name.endswith("组") for name in names)
        return plan_frame.without_composition(row.words, in_group=in_group)

    def acting(self, row: PlanRow) -> list[NamedBody]:
        """The bodies that the sentences of a row name, without who heads and belongs to them."""
        text = self.kept(row)
        named = self.bodies.named_in(text)
        if not [one for one in named if one.part != Part.MENTIONED]:
            named += plan_frame.carried_subject(row.words, text, self.bodies)
        return named

    def mentions(self, words: str, context: str = "") -> list[LevelMention]:
        """The levels that words name; grades of events as responses where the plan says so."""
        spans = [(one.start, one.end) for one in self.bodies.named_in(words)]
        found = [
            self._in_scale_of_plan(one)
            for one in level_mentions(words, context, self.terms)
            if not any(start <= one.start and one.end <= end for start, end in spans)
        ]
        return _of_one_sentence(found, words)

    def _in_scale_of_plan(self, one: LevelMention) -> LevelMention:
        """特大 is a size in a plan that names sizes, and a level of response where that is told."""
        levels = one.levels
        if self.names_sizes and re.match("特大(?!型)", one.words):
            levels = _rescaled(levels, Scale.EVENT, Scale.SIZE)
        for scale in self.as_responses:
            levels = _rescaled(levels, scale, Scale.RESPONSE)
        return replace(one, levels=levels)

    def context(self, row: PlanRow) -> _Context:
        """What headings and lead-ins above a row tell; the nearest that names levels counts."""
        levels: Levels = frozenset()
        bodies: tuple[str, ...] = ()
        level_reason = body_reason = ""
        above = [*self.leads.get(row.address, ()), *row.ancestors()]
        for one in above:
            if not levels:
                levels = self.levels_above(one)
                level_reason = f"上级“{_shown(one)}”" if levels else ""
            if not bodies:
                bodies = tuple(self.bodies_above(one))
                body_reason = f"上级“{_shown(one)}”" if bodies else ""
        if not levels and (found := self.mentions(row.text_title)):
            levels, level_reason = found[0].levels, f"标题“{row.text_title}”"
        return _Context(levels, level_reason, bodies, body_reason)

    def levels_above(self, one: PlanRow) -> Levels:
        """The levels to which a heading or a lead-in limits what is below it."""
        words = plan_frame.head_words(one)
        if plan_frame.divides(words):
            return frozenset()
        above = " ".join(x.words for x in reversed(list(one.ancestors())) if x.is_heading)
        found = self.mentions(words, f"{above} {words}")
        levels = frozenset(level for mention in found for level in mention.levels)
        first = min((level.scale for level in levels), key=list(Scale).index, default=None)
        return frozenset(level for level in levels if level.scale is first)

    def bodies_above(self, one: PlanRow) -> list[str]:
        """The bodies of a heading that names them, or that act in a lead-in (……承担下列工作：)."""
        if one.is_heading or not plan_frame.leads(one):
            return self.bodies.names_of_heading(plan_frame.head_words(one))
        acting = self.acting(one)
        return [named.name for named in acting if named.part != Part.MENTIONED]

    def place(self, row: PlanRow) -> None:
        """Place a row by its words and what is above it."""
        context = self.context(row)
        words = self.kept(row)
        above = " ".join(one.words for one in reversed(list(row.ancestors())))
        mentions = [one for one in self.mentions(words, above) if one.levels]
        if plan_frame.is_condition(row):
            self.place_condition(row, context, mentions)
            return
        if conflict := _conflict(context.levels, mentions):
            reason = f"上级标题与本条写明的级别（{conflict.words}）不一致，没有归入"
            self.result.unplaced.append(Unplaced(row, reason, _sorted(context.levels)))
            return
        named = self.acting(row)
        unsure = [one for one in named if _is_unsure(one, context, mentions, words)]
        for one in named:
            if one not in unsure:
                self.add_named(row, one, context, mentions, words)
        own = {one.name for one in named}
        levels, reason = _levels_of_row(context, mentions)
        for body in context.bodies:
            if body not in own:
                self.add(row, levels, reason, body, Part.ACTS, context.body_reason)
        if unsure:
            told = f"看不出“{unsure[0].name}”的措施是否只用于“{mentions[0].words}”"
            self.result.unplaced.append(Unplaced(row, told, _sorted(levels)))
        else:
            self.tell_unplaced(row, words, named, context, levels)

    def add_named(
        self,
        row: PlanRow,
        one: NamedBody,
        context: _Context,
        mentions: list[LevelMention],
        words: str,
    ) -> None:
        levels, reason = _levels_at(one.start, context, mentions, words)
        told = f"本条写明“{one.words}”" if one.words else f"本条写明“{one.name}”"
        self.add(row, levels, reason, one.name, one.part, told)

    def add(
        self, row: PlanRow, levels: Levels, level_reason: str, body: str, part: Part, reason: str
    ) -> None:
        """Put a row into the cells of a body; without levels into the one of no level."""
        for level in _sorted(levels) or (None,):
            if (row.address, level, body) not in self.placed:
                self.placed.add((row.address, level, body))
                told = level_reason if level else "没有限定级别"
                self.result.placements.append(Placement(row, level, body, part, told, reason))

    def place_condition(
        self, row: PlanRow, context: _Context, mentions: list[LevelMention]
    ) -> None:
        """A row that says when a level begins; the bodies that it names do not act by it."""
        levels, reason = _levels_of_row(context, mentions)
        if levels:
            told = "上级或本条写明是启动条件"
            self.add(row, levels, reason, CONDITIONS, Part.ACTS, told)
        else:
            self.result.unplaced.append(Unplaced(row, "是启动条件，但没有写明级别"))

    def tell_unplaced(
        self,
        row: PlanRow,
        words: str,
        named: list[NamedBody],
        context: _Context,
        levels: Levels,
    ) -> None:
        """Say what of a row has no cell."""
        acts = bool(context.bodies) or any(one.part != Part.MENTIONED for one in named)
        vague = body_words.VAGUE.search(words)
        left = None if context.bodies else _other_subject(words, named)
        if vague:
            reason = f"只写“{vague[0]}”，没有写明是哪个部门"
        elif left:
            reason = f"“{left}”不是本表认得的部门"
        elif not acts and named:
            reason = f"没有写明由谁承担，只提及“{named[0].name}”"
        elif not acts:
            reason = "没有写明由哪个部门承担" + ("" if levels else "，也没有写明级别")
        else:
            return
        self.result.unplaced.append(Unplaced(row, reason, _sorted(levels)))

    def place_table_row(self, row: PlanRow) -> None:
        """Place a row of a table by the heads of its columns, as far as it has such columns."""
        columns = [
            (re.sub(r"\s", "", head), cell)
            for head, cell in zip(row.heads, row.cells, strict=False)
        ]
        listed = [one for one in columns if body_words.BODY_COLUMN.match(one[0])]
        levels = [one for one in columns if self.is_level_column(one[0])]
        if not listed and not levels:
            self.place(row)
            return
        context = self.context(row)
        scope, reason = context.levels, context.level_reason
        for head, cell in levels if any(cell.strip() for _head, cell in levels) else ():
            named = self.mentions(head) or self.mentions(cell, f"响应{head}")
            found = [level for one in named for level in one.levels]
            if self.mentions(head):
                scope |= frozenset(found) if cell.strip(" —-－/无") else frozenset()
                reason = f"“{head}”一栏"
            else:
                scope, reason = frozenset(found), f"“{head}”一栏写明“{cell}”"
        if levels and not scope:
            told = f"“{levels[0][0]}”一栏的“{levels[0][1]}”没有认出级别"
            self.result.unplaced.append(Unplaced(row, told))
            return
        self.place_cells(row, listed or columns, scope, reason)
        if scope and any(body_words.CONDITION_COLUMN.search(head) for head, _cell in columns):
            self.add(row, scope, reason, CONDITIONS, Part.ACTS, "表中有启动条件一栏")

    def is_level_column(self, head: str) -> bool:
        """Whether a column holds levels (响应级别), or is that of a level (红色预警)."""
        return bool(body_words.LEVEL_COLUMN.search(head) or self.mentions(head))

    def place_cells(
        self, row: PlanRow, columns: list[tuple[str, str]], levels: Levels, reason: str
    ) -> None:
        """Place a row of a table whose level is known by the bodies that its cells name."""
        named = []
        for head, cell in columns:
            for one in self.bodies.named_in(cell):
                named.append(one)
                told = f"“{head}”一栏写明“{one.name}”"
                part = _part_of_column(head) or one.part
                self.add(row, levels, reason, one.name, part, told)
        words = "；".join(cell for _head, cell in columns)
        self.tell_unplaced(row, words, named, _Context(), levels)


def _rescaled(levels: Levels, former: Scale, scale: Scale) -> Levels:
    """The levels with those of one scale as those of another."""
    return frozenset(
        ResponseLevel(scale, level.rank) if level.scale is former else level for level in levels
    )


def _of_one_sentence(found: list[LevelMention], words: str) -> list[LevelMention]:
    """The mentions; a grade of events is the level of response that its sentence starts with it.

    发生较大事件时，启动Ⅲ级响应: only where the sentence names one grade and one level.
    """
    told = list(found)
    for place, one in enumerate(found):
        start, end = _bounds(words, one.start, "。；")
        beside = [x for x in found if start <= x.start < end and x.levels]
        responses = [x for x in beside if {level.scale for level in x.levels} == {Scale.RESPONSE}]
        is_grade = {level.scale for level in one.levels} in ({Scale.EVENT}, {Scale.SIZE})
        if is_grade and len(responses) == 1 and len(beside) == len(responses) + 1:
            told[place] = replace(one, levels=responses[0].levels)
    return told


def _words(row: PlanRow) -> str:
    return row.words or "".join(row.cells).strip()


def _shown(row: PlanRow) -> str:
    """A row above as a reason names it: its number and first words."""
    words = f"{row.label.strip()} {row.words}".strip()
    return words if len(words) <= 24 else f"{words[:23]}…"


def _sorted(levels: Iterable[ResponseLevel]) -> tuple[ResponseLevel, ...]:
    return tuple(sorted(levels, key=lambda level: level.order))


def _conflict(above: Levels, mentions: list[LevelMention]) -> LevelMention | None:
    """A mention that limits the row to levels of a scale that the heading excludes."""
    scales = {level.scale for level in above}
    for one in mentions:
        same = {level for level in one.levels if level.scale in scales}
        if one.is_scope and same and not same & above:
            return one
    return None


def _narrowed(above: Levels, own: Levels) -> Levels:
    """The levels of the heading, narrowed to those of the row where they lie among them."""
    return own if own and own <= above else above


def _levels_of_row(context: _Context, mentions: list[LevelMention]) -> tuple[Levels, str]:
    """The levels of a whole row, and by which words."""
    own = frozenset(level for one in mentions for level in one.levels)
    if context.levels:
        return _narrowed(context.levels, own), context.level_reason
    return own, f"本条写明“{mentions[0].words}”" if mentions else ""


def _levels_at(
    place: int, context: _Context, mentions: list[LevelMention], words: str
) -> tuple[Levels, str]:
    """The levels that hold at a place of the words, and by which words.

    Asked in turn: a mention in the same clause, one before that says “in that level”, one in
    the same sentence.
    """
    one = _mention_at(place, mentions, words)
    if context.levels:
        own = one.levels if one and one.is_scope else frozenset()
        return _narrowed(context.levels, own), context.level_reason
    return (one.levels, f"本条写明“{one.words}”") if one else (frozenset(), "")


def _is_unsure(one: NamedBody, context: _Context, mentions: list[LevelMention], words: str) -> bool:
    """Whether an earlier sentence only names a level of response, so that it may still hold."""
    if context.levels or _mention_at(one.start, mentions, words):
        return False
    before = [mention for mention in mentions if mention.start < one.start]
    return any(
        level.scale in (Scale.RESPONSE, Scale.WARNING)
        for mention in before
        for level in mention.levels
    )


def _mention_at(place: int, mentions: list[LevelMention], words: str) -> LevelMention | None:
    for marks, is_enough in (("，。；：", False), ("", True), ("。", False)):
        start, end = _bounds(words, place, marks)
        inside = [one for one in mentions if start <= one.start < end]
        before = [one for one in inside if one.start < place]
        if is_enough:
            inside = before = [one for one in before if one.is_scope]
        if inside:
            return before[-1] if before else inside[0]
    return None


def _bounds(words: str, place: int, marks: str) -> tuple[int, int]:
    """The stretch around a place that none of the marks parts."""
    if not marks:
        return 0, len(words)
    start = max(words.rfind(mark, 0, place) for mark in marks) + 1
    ends = [words.find(mark, place) for mark in marks]
    return start, min([end for end in ends if end >= 0], default=len(words))


def _other_subject(words: str, named: list[NamedBody]) -> str:
    """The subject of a clause that is no body of the table: 燃气企业, 值班人员."""
    taken = {one.start for one in named}
    acting = min((one.start for one in named if one.part != Part.MENTIONED), default=len(words))
    for start in _clause_starts(words):
        match = body_words.OTHER_SUBJECT.match(words, start)
        inside = match and any(match.start() <= at < match.end() for at in taken)
        if match and not inside:
            return match[0]
        officer = body_words.OFFICER.match(words, start)
        if officer and start < acting:
            return officer[0]
    return ""


def _clause_starts(words: str) -> Iterator[int]:
    return (match.end() for match in re.finditer(r"^|[，。；：:]", words))


def _part_of_column(head: str) -> Part | None:
    if "牵头" in head:
        return Part.LEADS
    return Part.ASSISTS if re.search("配合|参加|协办", head) else None
