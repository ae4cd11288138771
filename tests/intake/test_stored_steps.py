"""A step stores the rows that it changed and no others, and still gives back the whole."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.intake import later_look, step_log
from gazette.intake.draft import Draft
from gazette.intake.models import IntakeDocument, IntakeStep
from gazette.intake.row_edits import CannotEdit, set_words
from gazette.intake.step_history import steps_back, structures_at_first
from gazette.intake.step_sides import (
    UnknownState,
    changes_words,
    differences,
    move_side,
    structure_at,
)
from gazette.jobs.worker import run_due
from tests.intake.test_edit_sequences import COVER, MARKS, change, some_steps
from tests.properties import examples

ROWS = st.lists(st.integers(0, 5), max_size=12)


def row(key: int) -> dict[str, Any]:
    return {"k": key, "l": "PARAGRAPH", "d": 0, "w": [[], [], [[f"第{key}行", key * 10]]]}


def snapshot(keys: list[int], start: int = 0) -> dict[str, Any]:
    structure = {"start": start, "next": 9, "rows": [row(key) for key in keys]}
    return {"version": 1, "structure": structure, "entry": None, "position": 1, "is_dropped": False}


@examples(300)
@given(ROWS, ROWS)
def test_either_side_follows_from_the_other(old: list[int], new: list[int]) -> None:
    before, after = snapshot(old), snapshot(new, start=3)
    former, present = json.loads(json.dumps(differences(before, after)))
    assert structure_at(after["structure"], present, former) == before["structure"]
    assert structure_at(before["structure"], former, present) == after["structure"]


def test_one_changed_row_is_all_that_is_stored() -> None:
    keys = list(range(1, 5001))
    after = snapshot(keys)
    after["structure"]["rows"][2500] = {**row(2501), "l": "TITLE"}
    sides = differences(snapshot(keys), after)
    assert [len(json.dumps(side)) < 300 for side in sides] == [True, True]


def test_rows_that_are_not_as_the_side_says_are_refused() -> None:
    before, after = snapshot([1, 2, 3]), snapshot([1, 5, 3])
    former, present = differences(before, after)
    for other in ([1, 4, 3], [1, 5], [1, 5, 3, 4]):
        with pytest.raises(UnknownState):
            structure_at(snapshot(other)["structure"], present, former)


def test_other_words_are_told_from_words_otherwise_divided() -> None:
    one = {"rows": [{"w": [[], [], [["甲乙", 5]]]}]}
    divided = {"rows": [{"w": [[], [], [["甲", 5]]]}, {"w": [[], [], [["乙", 6]]]}]}
    other = {"rows": [{"w": [[], [], [["甲", 5]]]}, {"w": [[], [], [["乙", None]]]}]}
    assert not changes_words(one, divided)
    assert changes_words(one, other)


def test_what_a_side_stores_moves_with_the_source() -> None:
    former, _present = differences(snapshot([1, 2]), snapshot([1, 3]))

    def move(structure: dict[str, Any]) -> dict[str, Any]:
        rows = deepcopy(structure["rows"])
        for one in rows:
            one["w"][2][0][1] += 100
        return {**structure, "start": structure["start"] + 100, "rows": rows}

    move_side(former, move)
    assert former["hunks"] == [[1, [{**row(2), "w": [[], [], [["第2行", 120]]]}]]]
    assert former["head"]["start"] == 100


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_undo_and_redo_give_every_former_state_back(drop, editor, seed) -> None:
    intake = drop(text=COVER + MARKS)
    document = intake.documents.get()
    steps = some_steps(Random(seed))
    states = [document.structure]
    while len(states) < 12:
        change(document, editor, next(steps))
        document.refresh_from_db()
        if document.structure != states[-1]:
            states.append(document.structure)
    found = [past.before[str(document.pk)]["structure"] for past in steps_back(intake)]
    assert found == states[-2::-1]
    assert structures_at_first(intake) == {document.pk: states[0]}
    for state in states[-2::-1]:
        step_log.undo(document, document.version)
        document.refresh_from_db()
        assert document.structure == state
    for state in states[1:]:
        step_log.redo(document, document.version)
        document.refresh_from_db()
        assert document.structure == state


@pytest.mark.django_db
def test_a_step_that_was_stored_whole_is_still_undone(drop, editor) -> None:
    """Steps were stored so before."""
    document = drop(text=COVER + MARKS).documents.get()
    before = document.snapshot
    step_log.change(document, 0, editor, lambda draft: set_words(draft, 1, "", "", "改"), "改",
                    is_confirmed=True)  # fmt: skip
    document.refresh_from_db()
    IntakeStep.objects.update(
        before={str(document.pk): before}, after={str(document.pk): document.snapshot}
    )
    assert [past.before[str(document.pk)] for past in steps_back(document.intake)] == [before]
    step_log.undo(document, document.version)
    document.refresh_from_db()
    assert document.structure == before["structure"]


@pytest.mark.django_db
def test_rows_that_were_written_past_the_bench_are_not_undone_over(drop, editor) -> None:
    document = drop(text=COVER + MARKS).documents.get()
    step_log.change(document, 0, editor, lambda draft: set_words(draft, 1, "", "", "改"), "改",
                    is_confirmed=True)  # fmt: skip
    document.refresh_from_db()
    document.draft = set_words(document.draft, 1, "", "", "另写")
    document.save()
    with pytest.raises(CannotEdit, match="不经录入页"):
        step_log.undo(document, document.version)
    assert IntakeDocument.objects.get().structure == document.structure


@pytest.mark.django_db
def test_a_step_on_a_long_document_is_stored_before_its_doubts_are_looked_for(
    drop, editor, clerk, jobs_later, monkeypatch
) -> None:
    intake = drop(text=COVER + MARKS)
    document = intake.documents.get()
    monkeypatch.setattr(later_look, "LONG_ROWS", 5)
    key = next(row.key for row in document.draft.rows if row.text.startswith("第三条"))
    before = [one["message"] for one in document.findings]

    def renumbered(draft: Draft) -> Draft:
        return set_words(draft, key, "第八条", "", "公园分为两类。")

    step_log.change(document, 0, editor, renumbered, "改", is_confirmed=True)
    document.refresh_from_db()
    assert document.is_behind
    assert [one["message"] for one in document.findings] == before
    page = clerk.get(document.get_absolute_url()).content.decode()
    assert "正在后台重新检查" in page
    run_due()
    document.refresh_from_db()
    assert not document.is_behind
    assert any("第八条" in one["message"] for one in document.findings)
    assert "正在后台重新检查" not in clerk.get(document.get_absolute_url()).content.decode()
