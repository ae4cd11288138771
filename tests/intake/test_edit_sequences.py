"""What holds after any sequence of operations on rows: no word lost, every address sound."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from random import Random

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from gazette.intake import row_edits, row_numbers, step_log, text_division
from gazette.intake.acceptance import accept
from gazette.intake.draft import Draft, TextOpening, dump, from_trees, load, to_trees
from gazette.intake.issue_source import gather
from gazette.intake.models import IntakeDocument
from gazette.intake.operations import operation_of
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_form import words_of
from gazette.intake.row_tree import lacks_number, normalize
from gazette.intake.seen_rows import Aspect, Concern, Reliance, seen_rows
from gazette.intake.source_words import text_of
from gazette.models import Provision
from gazette.office.source_diff import edits
from gazette.parsing import decode, first_difference
from gazette.parsing.parsed import Issue, Level, TextRole
from gazette.parsing.pipeline import document_of, parse_with_trees
from gazette.parsing.stages.addresses import assign_addresses
from gazette.parsing.words.markers import find_mark
from tests.parsing.invariants import assert_addresses
from tests.paths import SAMPLES
from tests.properties import examples

#: A short text in which every kind of mark stands.
MARKS = """示例市公园管理办法

第一编　通则

第一章　总则

第一节　目的

第一条（目的）　为了加强公园管理，制定本办法。

第二条　公园管理遵循下列原则：

（一）公益优先；

1.综合公园；

①草坪；

②水面；

2.专类公园；

（二）方便群众。

第二条之一　区人民政府协助。

第三条　公园分为两类。1.1 综合公园应当免费。第四条　专类公园可以收费。

附则

第十二条之一　本办法自2025年3月1日起施行。

附件

示例市公园名录

一、综合公园

（一）示例公园

1）东门

甲表

|名称|面积|
|东湖|12|
"""
COVER = """示例市人民政府公报
2025年第3期（总第9期）
"""
#: A text of the scheme of plans, with dotted numbers.
PLAN = """示例市防汛应急预案

1 总则

1.1 编制目的

为了做好防汛工作，制定本预案。

1.2 适用范围

本市行政区域。

2 组织体系

2.1 指挥部

2.1.1 职责

（1）统一指挥；

（2）发布预警。
"""
_NUMBERED = "part|chp|sec|head|art|para|item|subitem|table|row"
_OTHER = "title|number|note|contents|addressee|signature|annex_note"
_SEGMENT = (
    rf"(?:chp_supplementary|(?:{_NUMBERED})(?:_\d+(?:-\d+)?)+|(?:{_OTHER})(?:_\d+)?)(?:--\d+)?"
)
#: The grammar of addresses; stricter than that of ``invariants``: no number may be missing.
ADDRESS = re.compile(rf"(?:text_\d+__)?{_SEGMENT}(?:__{_SEGMENT})*")


@dataclass(frozen=True)
class Step:
    """An operation by name, on the row at ``place`` (modulo the number of rows).

    A label or heading that is None stays as the row has it.
    """

    name: str
    place: int
    at: int = 0
    label: str | None = None
    heading: str | None = None
    body: str = ""


Operation = Callable[[Draft, int, Step], Draft]


def reworded(draft: Draft, key: int, step: Step) -> Draft:
    """The row with a word inserted and some characters left out."""
    text = draft.rows[draft.index(key)].text
    return row_edits.set_words(draft, key, "", "", text[: step.at] + "新写" + text[step.at + 3 :])


def written(draft: Draft, key: int, step: Step) -> Draft:
    """The row with the words of the step."""
    row = draft.rows[draft.index(key)]
    label = text_of(row.label) if step.label is None else step.label
    heading = text_of(row.heading) if step.heading is None else step.heading
    return row_edits.write(draft, key, label, heading, step.body)


def broken(draft: Draft, key: int, step: Step) -> Draft:
    """The row as it is, with a line break in its body."""
    row = draft.rows[draft.index(key)]
    body = text_of(row.body)
    body = f"{body[: step.at]}\n{body[step.at :]}"
    return row_edits.write(draft, key, text_of(row.label), text_of(row.heading), body)


def split_at_mark(draft: Draft, key: int, step: Step) -> Draft:
    """The row split before one of the marks in its words, if there is any."""
    text = draft.rows[draft.index(key)].text
    places = [at for at in range(1, len(text)) if find_mark(text[at:])] or [step.at]
    return row_edits.split(draft, key, places[step.at % len(places)])


def at_level(level: Level) -> Operation:
    return lambda draft, key, step: row_edits.set_level(draft, key, level)


OPERATIONS: dict[str, Operation] = {
    **{level.value: at_level(level) for level in Level},
    "split": lambda draft, key, step: row_edits.split(draft, key, step.at),
    "join": lambda draft, key, step: row_edits.join(draft, key),
    "indent": lambda draft, key, step: row_edits.indent(draft, key),
    "outdent": lambda draft, key, step: row_edits.outdent(draft, key),
    "down": lambda draft, key, step: row_edits.move(draft, key, 1),
    "up": lambda draft, key, step: row_edits.move(draft, key, -1),
    "renumber": lambda draft, key, step: row_numbers.renumber(draft, key),
    "open": lambda draft, key, step: text_division.open_text(
        draft, key, TextOpening(TextRole.ANNEX, "附件", "名单")),
    "close": lambda draft, key, step: text_division.close_text(draft, key),
    "delete": lambda draft, key, step: row_edits.set_words(draft, key, "", "", ""),
    "reword": reworded,
    "write": written,
    "split_at_mark": split_at_mark,
    "break": broken,
    "cells": lambda draft, key, step: row_edits.set_cells(draft, key, step.body.split("\n")),
    "part": lambda draft, key, step: text_division.combine(
        *text_division.split_document(draft, key)),
}  # fmt: skip
LABELS = [
    "", "第一条", "第十二条之一", "第三", "条", "一、", "（二）", "1.", "1.1", "2.1.3", "①", "1）",
    "１．", "第一章", "第二节", "第一编", "附则", "廿一、", "999.", "第九千九百九十九条", "（1）",
]  # fmt: skip
HEADINGS = ["", "（目的）", "总则", "1"]
FRAGMENTS = [
    "公园", "1", "2.", "1.1 综合公园", "（一）　公益；", "（", "）", "第三条",
    "第十二条之一　施行。", "①草坪", "2025年", "综合公园；", "附则", "第二章　设施", "目的",
    "一、", "\t", "\n", "\n", "　", "％",
]  # fmt: skip
STEPS = st.builds(
    Step,
    st.sampled_from([*OPERATIONS, *["write", "break", "split_at_mark", "renumber"] * 6]),
    st.integers(0, 60),
    st.integers(0, 40),
    st.none() | st.sampled_from(LABELS),
    st.none() | st.sampled_from(HEADINGS),
    st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join),
)


@cache
def texts() -> list[tuple[Issue, list[Draft]]]:
    """The issues from which sequences start, with a draft of each document."""
    found = []
    for text in (MARKS, PLAN, decode(SAMPLES[0].read_bytes())):
        issue, trees = parse_with_trees(text)
        found.append((issue, [normalize(from_trees(tree)) for tree in trees]))
    return found


def addresses(draft: Draft) -> list[str]:
    """The addresses of all rows of a draft."""
    trees = to_trees(draft)
    used: Counter[str] = Counter()
    found = []
    for number, tree in enumerate(trees, start=1):
        assign_addresses(tree.nodes, f"text_{number}__" if len(trees) > 1 else "", used)
        pending = list(tree.nodes)
        while pending:
            node = pending.pop()
            found.append(node.address)
            pending += node.children
    return found


def assert_sound(draft: Draft) -> None:
    """The draft has the parser's form, and all its addresses are sound and distinct."""
    assert normalize(draft) == draft
    assert len({row.key for row in draft.rows}) == len(draft.rows)
    assert all(row.key < draft.next_key for row in draft.rows)
    assert load(json.loads(json.dumps(dump(draft)))) == draft
    assert not [row for row in draft.rows if lacks_number(row)]
    found = addresses(draft)
    assert [address for address in found if not ADDRESS.fullmatch(address)] == []
    assert len(set(found)) == len(found)


def done(draft: Draft, step: Step) -> Draft:
    """The draft after a step; as it was where the operation is refused."""
    if not draft.rows:
        return draft
    row = draft.rows[step.place % len(draft.rows)]
    try:
        return OPERATIONS[step.name](draft, row.key, step)
    except CannotEdit:
        return draft


def assert_nothing_lost(issue: Issue, drafts: list[Draft], which: int, draft: Draft) -> None:
    """The document of the draft and the others of its issue still hold all of the source."""
    starts = [max((line.span[1] for line in issue.front_matter), default=0)]
    starts += [draft.start for draft in drafts[1:]]
    back = min((line.span[0] for line in issue.back_matter), default=len(issue.source))
    region = (starts[which], [*starts, back][which + 1])
    runs = [run for row in draft.rows for run in row.words]
    removed = sorted(piece.span for piece in issue.removed)
    old = issue.documents[which]
    new = document_of(to_trees(draft), old.position, None, old.title, [])
    documents = (*issue.documents[:which], new, *issue.documents[which + 1 :])
    result = replace(issue, documents=documents, edits=edits(runs, region, issue.source, removed))
    assert first_difference(result) is None
    assert_addresses(new)


#: Documents and sequences at which an operation once failed; the rows are those of MARKS.
@examples(60)
# 第二条之一, numbered on, became 第三 without a number: address ``art_``.
@example(0, 0, [Step("renumber", 4)])
# 1.1 as a row of its own became an item without a number: address ``item_``.
@example(0, 0, [Step("split", 13, 10)])
@example(0, 0, [Step("write", 6, body="公园\n1.1 综合公园")])
# A line was looked for in the label and the heading too, and the row was cut there.
@example(0, 0, [Step("write", 7, body="1\n综合公园；")])
@example(0, 0, [Step("write", 4, heading="（目的）", body="目的\n为了加强公园管理。")])
# ValueError: a line was no longer found in its row, because the space behind its mark was
# gone, or because an article of several paragraphs had moved it to a row of its own.
@example(0, 0, [Step("write", 6, body="公益优先：\n（一）　综合公园；\n（二）专类公园。")])
@example(0, 0, [Step("break", 12, 4), Step("write", 12, body="甲。\n乙。")])
# ValueError: no numeral in Han characters for 10000.
@example(0, 0, [Step("write", 4, label="第九千九百九十九条", body="甲。"), Step("renumber", 4)])
@given(st.integers(0, 2), st.integers(0, 30), st.lists(STEPS, min_size=1, max_size=12))
def test_any_sequence_of_operations_loses_nothing(text: int, which: int, steps) -> None:
    issue, drafts = texts()[text]
    which %= len(drafts)
    draft = drafts[which]
    for step in steps:
        draft = done(draft, step)
        assert_sound(draft)
    assert_nothing_lost(issue, drafts, which, draft)


LINES = st.lists(st.sampled_from([*LABELS, *FRAGMENTS]), max_size=4).map("".join)


@examples(100)
@given(st.lists(LINES, max_size=25).map("\n".join))
def test_the_rows_of_any_text_have_sound_addresses(text: str) -> None:
    issues, _problems = gather({0: text})
    for issue in issues:
        for document in issue.documents:
            assert_sound(document.draft)
            parsed = document_of(to_trees(document.draft), 1, None, "", [])
            assert_addresses(parsed)


@dataclass
class Editor:
    """One of two editors at the same draft, and how they see it: not always as it is now."""

    name: str
    sees: Draft

    def write(self, now: Draft, place: int, words: str) -> tuple[Draft, bool]:
        """``now`` with the words at the end of a row, and whether the change was taken."""
        row = self.sees.rows[place % len(self.sees.rows)]
        fields = words_of(row)
        body = fields.body + words
        if row.level in (Level.TABLE, Level.TABLE_ROW):
            return now, False
        change = partial(
            row_edits.write, key=row.key, label=fields.label, heading=fields.heading, body=body
        )
        return self.change(now, [Concern(row.key, frozenset({Aspect.WORDS}))], change)

    def operate(self, now: Draft, step: Step) -> tuple[Draft, bool]:
        """``now`` after an operation of the bench, and whether it was taken."""
        row = self.sees.rows[step.place % len(self.sees.rows)]
        values = QueryDict(f"level={step.heading or 'PARAGRAPH'}&role=ANNEX")
        operation = operation_of(step.name, [row.key], values)
        return self.change(now, operation.concerns or (), operation.change)

    def change(
        self, now: Draft, concerns: Iterable[Concern], change: Callable[[Draft], Draft]
    ) -> tuple[Draft, bool]:
        reliance = Reliance(tuple(concerns), seen_rows(self.sees))
        try:
            if reliance.changed_key(now) is not None:
                return now, False
            return change(now), True
        except (CannotEdit, KeyError):
            return now, False


TURNS = st.tuples(
    st.integers(0, 1),
    st.booleans(),
    st.booleans(),
    st.builds(
        Step,
        st.sampled_from(["level", "indent", "outdent", "up", "down", "join", "text", "close"]),
        st.integers(0, 60),
        heading=st.sampled_from(["PARAGRAPH", "ITEM", "ARTICLE", "TITLE", "SIGNATURE"]),
    ),
)


@examples(100)
@given(st.lists(TURNS, min_size=2, max_size=16))
def test_of_two_editors_who_see_old_rows_none_overwrites_the_other(turns) -> None:
    """Each writes words that nobody else writes; they see the other's changes only now and
    then. Words that were taken stay in the draft, whatever the other does afterwards."""
    issue, drafts = texts()[0]
    draft = drafts[0]
    editors = [Editor("甲", draft), Editor("乙", draft)]
    taken: list[str] = []
    for number, (who, writes, looks, step) in enumerate(turns):
        editor = editors[who]
        if looks:
            editor.sees = draft
        if writes:
            words = f"〔{editor.name}{chr(0x4E00 + number)}〕"
            # Few rows, so that both come to write in the same one.
            after, is_taken = editor.write(draft, 4 + step.place % 3, words)
            taken += [words] * is_taken
        else:
            after, is_taken = editor.operate(draft, step)
        if is_taken:
            draft = editor.sees = after
        assert_sound(draft)
        now = "".join(row.text for row in draft.rows)
        assert [words for words in taken if now.count(words) != 1] == []
    assert_nothing_lost(issue, drafts, 0, draft)


def some_steps(random: Random) -> Iterator[Step]:
    """Steps without end."""
    while True:
        yield Step(
            random.choice(list(OPERATIONS)),
            random.randrange(60),
            random.randrange(40),
            random.choice([None, *LABELS]),
            random.choice([None, *HEADINGS]),
            "".join(random.choices(FRAGMENTS, k=4)),
        )


def change(document: IntakeDocument, editor: User, step: Step) -> None:
    """Do a step on a stored document; nothing if it is refused or changes nothing."""
    document.refresh_from_db()
    with suppress(CannotEdit):
        step_log.change(
            document, document.version, editor, lambda draft: done(draft, step), "改",
            is_confirmed=True,
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_what_is_imported_after_any_operations_has_sound_addresses(drop, editor, seed) -> None:
    intake = drop(text=COVER + MARKS)
    document = intake.documents.get()
    for step in islice(some_steps(Random(seed)), 25):
        change(document, editor, step)
    accept(intake, intake.version, editor)
    stored = list(Provision.objects.values_list("address", flat=True))
    document.refresh_from_db()
    assert len(stored) == document.summary["rows"] > 5
    assert [address for address in stored if not ADDRESS.fullmatch(address)] == []


@pytest.mark.parametrize("seed", range(6))
def test_only_the_trees_that_changed_are_brought_into_form_and_that_is_enough(seed: int) -> None:
    """The same comes out as when all rows are looked through."""
    _issue, drafts = texts()[seed % len(texts())]
    stored = load(json.loads(json.dumps(dump(normalize(drafts[0])))))
    assert stored.stored == stored.rows
    parts, whole = stored, replace(stored, stored=())
    for step in islice(some_steps(Random(seed)), 40):
        outcomes: list[Draft | None] = []
        for draft in (parts, whole):
            try:
                outcomes.append(done(draft, step))
            except (CannotEdit, KeyError):
                outcomes.append(None)
        assert outcomes[0] == outcomes[1]
        parts, whole = outcomes[0] or parts, outcomes[1] or whole
        parts = load(json.loads(json.dumps(dump(parts))))
