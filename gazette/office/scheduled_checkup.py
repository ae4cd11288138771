"""体检 at the hour of a scheduled publication: what is new since then holds the issue back.

When a publication is scheduled, the open findings are recorded: whoever scheduled it has
seen them and given a reason. At the hour they are computed again. Findings of which nobody
knew then (a document was repealed meanwhile, a word was put on the list, the checks have
become better) hold the issue back until each is corrected or set aside; then it goes out
with the next run.
"""

from __future__ import annotations

from gazette.models import Issue, KnownFindings, Step
from gazette.office.checkup import CheckupFinding, checkup

#: So many of the new findings are named in the reason of the step.
MOST_NAMED = 3


def remember_findings(issue: Issue, step: Step) -> None:
    """Record the open findings with the step that schedules a publication."""
    KnownFindings.objects.create(step=step, keys=sorted({one.key for one in _open(issue)}))


def why_held(issue: Issue, order: Step | None) -> str:
    """Why an issue is not published at its hour, in Chinese; "" if nothing new is found.

    ``order`` is the step that scheduled it. Without a record of what was known then, all
    open findings are new.
    """
    known = KnownFindings.objects.filter(step=order).first() if order else None
    keys = set(known.keys) if known else set()
    new = [one for one in _open(issue) if one.key not in keys]
    if not new:
        return ""
    named = "；".join(
        f"第{one.fault.document.position}件 {_short(one)}" for one in new[:MOST_NAMED]
    )
    more = f"等{len(new)}处" if len(new) > MOST_NAMED else ""
    return (
        f"体检发现{len(new)}处定时之后才有的存疑：{named}{more}。"
        "请在体检页写明理由搁置，处理完自动发布；要改正的，请取消定时、退回。"
    )


def is_told(issue: Issue, order: Step | None, why: str) -> bool:
    """Whether the last step of the issue since ``order`` says this reason already."""
    last = issue.steps.first()
    if last is None or last.action != Step.Action.HOLD or last.reason != why[:500]:
        return False
    return order is None or (last.at, last.pk) >= (order.at, order.pk)


def hold_of(issue: Issue) -> Step | None:
    """The step that says why an issue is held back at its hour; None for an issue that is not."""
    last = issue.steps.first()
    is_held = issue.publish_at and last is not None and last.action == Step.Action.HOLD
    return last if is_held else None


def _open(issue: Issue) -> list[CheckupFinding]:
    return [one for one in checkup(issue) if one.is_open]


def _short(finding: CheckupFinding) -> str:
    return finding.fault.message.rstrip("。")[:80]
