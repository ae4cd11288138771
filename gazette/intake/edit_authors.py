"""Who made the edits of an intake against its source, when and why: told by its steps.

An edit belongs to the last step after which it is there and before which it is not. Its
reasons are those of that step, and of the steps before it since the words were last as the
source prints them. An edit that no step made has no author.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gazette.intake.document_source import edits_of_words
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.models import Intake, IntakeStep
from gazette.intake.step_history import steps_back
from gazette.intake.step_sides import change_words
from gazette.intake.stored_rows import runs_of, stored_rows
from gazette.parsing.parsed import Edit

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass
class EditAuthor:
    """The person of the step that made an edit, its time, and the reasons, the earliest first."""

    by: User
    at: datetime
    reasons: list[str] = field(default_factory=list)

    @property
    def reason(self) -> str:
        return "；".join(dict.fromkeys(self.reasons))


def authors_of(
    intake: Intake, frame: IssueFrame, edits: Collection[Edit]
) -> Mapping[Edit, EditAuthor]:
    """The authors of the edits that steps of the intake have made.

    Reads the steps from the last one back, no further than is needed.
    """
    authors: dict[Edit, EditAuthor] = {}
    followed: dict[Edit, list[Edit]] = {edit: [edit] for edit in edits}
    for past in steps_back(intake) if edits else ():
        if not followed:
            break
        step = past.step
        if not _changes_words(step):
            continue
        before, after = (_edits_of(intake, frame, one) for one in (past.before, past.after))
        for edit in list(followed):
            made = [one for one in followed[edit] if one in after and one not in before]
            if not made:
                continue
            author = authors.setdefault(edit, EditAuthor(step.by, step.at))
            if step.reason:
                author.reasons.insert(0, step.reason)
            earlier = [one for one in before - after if any(_overlap(one, m) for m in made)]
            followed[edit] = [one for one in followed[edit] if one not in made] + earlier
            if not followed[edit]:
                del followed[edit]
    return authors


def _changes_words(step: IntakeStep) -> bool:
    """Whether a step changed words, and not only the level or the depth of rows."""
    return change_words(step.before.values(), step.after.values())


def _edits_of(intake: Intake, frame: IssueFrame, snapshots: Mapping[str, Any]) -> set[Edit]:
    """The edits of the documents of one side of a step, against their stretches of the source."""
    shown = [one["structure"] for one in snapshots.values() if not one.get("is_dropped")]
    starts = sorted(structure.get("start", 0) for structure in shown)
    current = intake.documents.current().exclude(pk__in=[int(pk) for pk in snapshots])
    held = current.exclude(structure__rows=[]).values_list("structure__start", flat=True)
    ends = [*starts, *held, _end_of(intake, frame)]
    found: set[Edit] = set()
    for structure in shown:
        start = structure.get("start", 0)
        end = min((one for one in ends if one > start), default=start)
        runs = (run for stored in stored_rows(structure) for run in runs_of(stored))
        found |= {one for one in edits_of_words(intake, runs, (start, end), frame) if _differs(one)}
    return found


def _differs(edit: Edit) -> bool:
    """Whether an edit alters words; those that were typed again as they are printed do not."""
    return "".join(edit.before.split()) != "".join(edit.after.split())


def _end_of(intake: Intake, frame: IssueFrame) -> int:
    """Where the imprint begins, behind the last document."""
    return min((line.span[0] for line in frame.back), default=len(intake.source))


def _overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits are about the same place of the source."""
    return one.span[0] <= other.span[1] and other.span[0] <= one.span[1]
