"""三审三校: the reviews of an issue, one to three, each by another person.

A house sets their number (``Gazette.review_stages``); an issue takes it over when it is
submitted, so that a later change of the setting never shortens a review under way. A stage
is passed (``Step.Action.PASS``), the last one is the approval (``APPROVE``). After a return
or a recall the stages begin anew: what counts are the steps since the last submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gazette.models import Issue, Step
from gazette.office.two_persons import why_not_second

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Action = Step.Action

#: The names of the stages by their number.
STAGE_NAMES: Mapping[int, tuple[str, ...]] = {
    1: ("审定",),
    2: ("初审", "终审"),
    3: ("初审", "复审", "终审"),
}


def stage_names(issue: Issue) -> tuple[str, ...]:
    """The stages that an issue needs: of a draft those of its gazette, else those it was
    submitted for."""
    is_draft = issue.status == Issue.Status.DRAFT
    return STAGE_NAMES[issue.gazette.review_stages if is_draft else issue.review_stages]


def passed_stages(issue: Issue) -> list[Step]:
    """The steps that passed a stage since the last submission, the earliest first."""
    passed: list[Step] = []
    for step in _newest_first(issue):
        if step.action in (Action.SUBMIT, Action.RECALL, Action.RETURN):
            break
        if step.action in (Action.PASS, Action.APPROVE):
            passed.append(step)
    return passed[::-1]


def stage_name(issue: Issue) -> str:
    """The stage in which an issue under review is now: 初审, 复审, 终审, or 审定 if it is the
    only one; empty for other issues."""
    if issue.status != Issue.Status.IN_REVIEW:
        return ""
    names = stage_names(issue)
    return names[min(len(passed_stages(issue)), len(names) - 1)]


def recorded_stage(issue: Issue) -> str:
    """``stage_name`` as a step records it: empty where there is only one stage."""
    return stage_name(issue) if len(stage_names(issue)) > 1 else ""


def is_last_stage(issue: Issue) -> bool:
    """Whether the next review of an issue is the last one, so that it approves the issue."""
    return len(passed_stages(issue)) >= len(stage_names(issue)) - 1


def why_not_this_stage(person: User, action: str, issue: Issue, entered: Iterable[User]) -> str:
    """Why a person may not pass or approve an issue under review, in Chinese; "" if they may.

    ``entered`` are the people who entered the issue (``workflow.entered_by``). Each stage is
    taken by another person than these and than took the earlier stages.
    """
    is_last = is_last_stage(issue)
    if action == Action.PASS and is_last:
        return f"这一审是{stage_name(issue)}，请办“审定”。" if _has_several(issue) else "只有一审。"
    if action == Action.APPROVE and not is_last:
        return f"本期须经{len(stage_names(issue))}审，现在等待{stage_name(issue)}，还不能审定。"
    entered = list(entered)
    if person in entered:
        return "本期有您录入或修改的内容，不能由您审定，请另一位同事审定。"
    earlier = passed_stages(issue)
    for step in earlier:
        if step.by == person:
            return f"本期的{step.stage}已由您办理，{stage_name(issue)}须由另一位同事办理。"
    return why_not_second(person, [*entered, *(step.by for step in earlier)])


def _has_several(issue: Issue) -> bool:
    return len(stage_names(issue)) > 1


def _newest_first(issue: Issue) -> list[Step]:
    """The steps of an issue, the latest first; in one query, or none if they are prefetched."""
    is_prefetched = "steps" in getattr(issue, "_prefetched_objects_cache", {})
    if is_prefetched:
        steps = issue.steps.all()
    else:  # of edits there may be thousands
        steps = issue.steps.exclude(action=Action.EDIT).select_related("by")
    return sorted(steps, key=lambda step: (step.at, step.pk), reverse=True)
