"""No doubt is lost, and none counts as answered that nobody has answered, wherever rows go."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.contrib.auth.models import User

from gazette.intake import doubt_answers, step_log
from gazette.intake.doubt_answers import finding_key
from gazette.intake.finding_answers import identity
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import EditConflict
from gazette.intake.stored_findings import unchecked
from gazette.intake.summaries import FROM_SOURCE
from tests.intake.conftest import Drop
from tests.intake.test_edit_sequences import COVER

pytestmark = pytest.mark.django_db


def notice(name: str) -> str:
    return (
        f"示例市人民政府办公室关于{name}养护的通知\n示政办发〔2025〕{len(name)}号\n各区人民政府：\n"
        f"一、做好{name}的巡查。\n二、做好{name}的修补。\n三、按月报送{name}的情况。\n"
        "示例市人民政府办公室\n2025年3月2日\n"
    )


@pytest.fixture
def intake(drop: Drop) -> Intake:
    """Three documents, each with two doubts that only the source shows; one doubt has the
    same words in all."""
    intake = drop(text=COVER + "".join(map(notice, ["绿地", "人行道", "过街天桥"])))
    rows = list(intake.documents.current())
    assert len(rows) == 3
    for row in rows:
        places = [r["w"][2][0][1] for r in row.structure["rows"] if r["w"][2]][1:4:2]
        messages = [f"第{row.position}件接缝处有重复，请核对。", "引号不成对，请核对原件。"]
        row.findings += [
            {"code": code, "message": message, "span": [at, at + 2], "severity": "warning"}
            for code, message, at in zip(
                ["doubled_at_seam", "unbalanced_quote"], messages, places, strict=True
            )
        ]
        row.save()
    return intake


def doubts(intake: Intake) -> list[tuple[IntakeDocument, dict[str, Any]]]:
    rows = intake.documents.current()
    return [(r, one) for r in rows for one in r.findings if one["code"] in FROM_SOURCE]


def planted(intake: Intake) -> list[tuple[Any, ...]]:
    return sorted((*identity(one), *one["span"]) for _row, one in doubts(intake))


def waiting(intake: Intake) -> set[tuple[Any, ...]]:
    return {(*identity(one), *one["span"]) for _row, one in doubts(intake) if unchecked([one])}


def combine(intake: Intake, row: IntakeDocument, by: User, chance: random.Random) -> None:
    step_log.combine(row, row.version, by)


def divide(intake: Intake, row: IntakeDocument, by: User, chance: random.Random) -> None:
    if rows := row.draft.rows[1:]:
        step_log.split_document(row, row.version, by, chance.choice(rows).key)


def undo(intake: Intake, row: IntakeDocument, by: User, chance: random.Random) -> None:
    step_log.undo(row, row.version)


def redo(intake: Intake, row: IntakeDocument, by: User, chance: random.Random) -> None:
    step_log.redo(row, row.version)


def take_entry(intake: Intake, row: IntakeDocument, by: User, chance: random.Random) -> None:
    step_log.set_entry(row, row.version, by, None)


def answer(intake: Intake, by: User, chance: random.Random) -> None:
    row, finding = chance.choice(doubts(intake))
    doubt_answers.answer(intake, [finding_key(row.pk, finding)], "as_printed", "", by)


@pytest.mark.parametrize("seed", range(6))
def test_no_doubt_is_lost_or_answered_by_itself(intake, editor, seed: int) -> None:
    chance = random.Random(seed)
    before, moves = planted(intake), 0
    assert len(before) == 6
    for _ in range(16):
        if chance.random() < 0.3:
            answer(intake, editor, chance)
        open_ = waiting(intake)
        row = chance.choice(list(intake.documents.current()))
        operation = chance.choice([combine, combine, divide, undo, redo, take_entry])
        try:
            operation(intake, row, editor, chance)
            moves += 1
        except (CannotEdit, EditConflict):
            continue
        assert planted(intake) == before
        assert open_ <= waiting(intake)
    assert moves


def test_an_answer_goes_with_its_doubt_and_comes_back(intake, editor) -> None:
    last = intake.documents.current().last()
    assert last is not None
    own = next(one for one in last.findings if one["code"] == "doubled_at_seam")
    doubt_answers.answer(intake, [finding_key(last.pk, own)], "as_printed", "", editor)
    step = step_log.combine(last, last.version, editor)
    assert (*identity(own), *own["span"]) not in waiting(intake)
    step_log.undo(step, step.version)
    assert (*identity(own), *own["span"]) not in waiting(intake)


def test_two_alike_of_which_one_is_answered_wait_as_one(intake, editor) -> None:
    first, second = list(intake.documents.current())[:2]
    alike = next(one for one in first.findings if one["code"] == "unbalanced_quote")
    doubt_answers.answer(intake, [finding_key(first.pk, alike)], "as_printed", "", editor)
    target = step_log.combine(second, second.version, editor)
    target.refresh_from_db()
    waits = [one for one in unchecked(target.findings) if one["code"] == "unbalanced_quote"]
    assert len(waits) == 2
    assert "请重新答复" in target.answers[-1]["words"]
