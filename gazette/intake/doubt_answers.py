"""The doubts of an intake are answered, answers revoked, and the last act taken back.

A doubt is named by its key (``office.doubts.key_of`` with the id of the document). Findings
of one document with the same code and words are one doubt.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from gazette.intake import step_log
from gazette.intake.changed_places import former_place, why_unchanged
from gazette.intake.doubt_records import update_doubts
from gazette.intake.finding_answers import (
    Entry,
    identity,
    label_of,
    new_entry,
    revocation,
    set_answers,
    standing,
)
from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.intake.stored_findings import warnings
from gazette.models import AnswerKind
from gazette.office.doubts import CannotAnswer, checked_answer, key_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

GONE = "有的存疑已经不在了，没有记下答复。下面是最新的内容，请看过再答复。"


def finding_key(document: int, finding: dict[str, Any]) -> str:
    """The key of a finding of the document with this id."""
    return key_of(document, finding["code"], finding["message"])


def answer(intake: Intake, keys: Collection[str], kind: str, words: str, by: User) -> str:
    """Answer the doubts with these keys at once; returns the answer as it is shown.

    Raises CannotAnswer, with nothing written, if one of them is gone, and for 已改 where the
    place of one was not changed since the doubt was raised.
    """
    chosen, said = checked_answer(kind, words)
    batch = str(uuid.uuid4())

    def given(row: IntakeDocument, finding: dict[str, Any]) -> Entry:
        entry = new_entry(finding, chosen, said, by, batch)
        if chosen is not AnswerKind.MENDED:
            return entry
        if why := why_unchanged(row, finding):
            raise CannotAnswer(why)
        return {**entry, "former": former_place(row, finding)}

    _for_each(intake, keys, given)
    return label_of({"kind": chosen.value, "words": said})


def revoke(intake: Intake, keys: Collection[str], by: User) -> None:
    """Take back whatever the doubts with these keys were answered. Raises CannotAnswer."""
    batch = str(uuid.uuid4())

    def taken_back(row: IntakeDocument, finding: dict[str, Any]) -> Entry:
        same = [one for one in standing(row.answers) if identity(one) == identity(finding)]
        return revocation(finding, same, by, batch)

    _for_each(intake, keys, taken_back)


def _for_each(
    intake: Intake,
    keys: Collection[str],
    entry_of: Callable[[IntakeDocument, dict[str, Any]], Entry],
) -> None:
    """Add the entry of each doubt with one of the keys to the history of its document."""
    if not keys:
        raise CannotAnswer("没有选择存疑之处。")
    named = {int(key.split("-")[0]) for key in keys if key.split("-")[0].isdigit()}
    with _locked(intake, named) as rows:
        found = {
            finding_key(row.pk, finding): (row, finding)
            for row in rows
            for finding in warnings(row.findings)
        }
        if not set(keys) <= set(found):
            raise CannotAnswer(GONE)
        for key in keys:
            row, finding = found[key]
            row.answers = [*row.answers, entry_of(row, finding)]


@contextmanager
def _locked(intake: Intake, documents: Iterable[int]) -> Iterator[list[IntakeDocument]]:
    """The locked documents with these ids; afterwards their findings have their answers again,
    and are stored. Answers do not count as a change of a document's rows."""
    with transaction.atomic():
        locked = Intake.objects.select_for_update().get(pk=intake.pk)
        if not locked.is_open:
            raise CannotAnswer("这次录入还没有读完，或者已不能更改。")
        rows = list(locked.documents.current().filter(pk__in=documents).select_for_update())
        yield rows
        for row in rows:
            set_answers(row.findings, row.answers, row.structure)
            row.save(update_fields=["findings", "answers"])
        update_doubts(locked)


@dataclass(frozen=True, slots=True)
class UndoneAct:
    """What was taken back, in Chinese; ``key`` is that of the first doubt that it was about."""

    words: str
    key: str = ""


def undo_last(intake: Intake, by: User) -> UndoneAct:
    """Take back the last thing that a person did in an intake: an answer or several given at
    once, or a step on rows.

    Raises CannotAnswer if there is nothing, CannotEdit and EditConflict as ``step_log.undo``.
    """
    given = _last_answers(intake, by)
    steps = IntakeStep.objects.filter(intake=intake, by=by, is_undone=False)
    step = steps.select_related("document").last()
    if given and (step is None or datetime.fromisoformat(given[0][1]["at"]) > step.at):
        _take_back(intake, given, by)
        (pk, first), count = given[0], len(given)
        words = f"答复“{label_of(first)}”{f'，共{count}处' if count > 1 else ''}"
        return UndoneAct(words, finding_key(pk, first))
    if step is None:
        raise CannotAnswer("没有可以撤销的：您在这次录入里还没有答复，也没有改动。")
    return UndoneAct(step_log.undo_step(step).what)


def _last_answers(intake: Intake, by: User) -> list[tuple[int, Entry]]:
    """The standing answers that a person gave last, at once, with the ids of their documents."""
    histories = intake.documents.current().exclude(answers=[]).values_list("pk", "answers")
    own = [
        (pk, entry)
        for pk, history in histories
        for entry in standing(history)
        if entry["by"] == by.pk
    ]
    if not own:
        return []
    last = max(own, key=lambda one: str(one[1]["at"]))[1]["batch"]
    return [one for one in own if one[1]["batch"] == last]


def _take_back(intake: Intake, given: list[tuple[int, Entry]], by: User) -> None:
    """Take back these answers alone: what the doubts were answered before counts again."""
    batch = str(uuid.uuid4())
    with _locked(intake, {pk for pk, _ in given}) as rows:
        by_pk = {row.pk: row for row in rows}
        for pk, entry in given:
            row = by_pk.get(pk)
            if row is None or entry["token"] not in {one["token"] for one in standing(row.answers)}:
                raise CannotAnswer(GONE)
            row.answers = [*row.answers, revocation(entry, [entry], by, batch)]
