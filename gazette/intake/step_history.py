"""The documents of an intake as each of its steps found and left them, from the last step back.

A step stores only the rows that it changed (``step_sides``); what the others were follows from
the present rows, step by step.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.intake.step_sides import Side, UnknownState, structure_at
from gazette.intake.stored_rows import Structure

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PastStep:
    """A step that was not undone, and whole snapshots of its documents, by primary key."""

    step: IntakeStep
    before: dict[str, Side]
    after: dict[str, Side]


def steps_back(intake: Intake) -> Iterator[PastStep]:
    """The steps of an intake that were not undone, the last one first.

    Ends early, with a line in the log, at a step that does not fit what came after it; this
    happens only if rows were written past the bench.
    """
    known: dict[str, Structure] = {}
    steps = IntakeStep.objects.filter(intake=intake, is_undone=False).select_related("by")
    for step in steps.order_by("-pk").iterator(chunk_size=20):
        sides = {**step.before, **step.after}
        missing = [int(pk) for pk in sides if pk not in known]
        if missing:
            known |= _structures(missing)
        try:
            before, after = _whole(step, known)
        except UnknownState:
            logger.warning("step %s of intake %s does not fit its document", step.pk, intake.pk)
            return
        yield PastStep(step, before, after)
        known |= {pk: side["structure"] for pk, side in before.items()}


def _structures(pks: list[int]) -> dict[str, Structure]:
    rows = IntakeDocument.objects.filter(pk__in=pks).values_list("pk", "structure")
    return {str(pk): structure for pk, structure in rows}


def _whole(
    step: IntakeStep, known: dict[str, Structure]
) -> tuple[dict[str, Side], dict[str, Side]]:
    """Both sides of a step with whole structures; ``known`` are those that it left."""
    before: dict[str, Side] = {}
    after: dict[str, Side] = {}
    for pk, side in step.after.items():
        former = step.before.get(pk)
        if "structure" in side or former is None:
            after[pk] = {**side, "structure": side.get("structure", known.get(pk, {}))}
        else:
            after[pk] = {**side, "structure": known.get(pk, {})}
        if former is not None:
            found = structure_at(after[pk]["structure"], side, former)
            before[pk] = {**former, "structure": found}
    return before, after


def structures_at_first(intake: Intake) -> dict[int, Structure]:
    """The structures of the documents that steps have changed, as their first step found them."""
    first: dict[int, Structure] = {}
    for past in steps_back(intake):
        first |= {int(pk): side["structure"] for pk, side in past.before.items()}
    return first
