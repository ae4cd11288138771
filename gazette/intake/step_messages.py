"""What is said of the steps of others: whose change came first, and what was merged."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gazette.intake.models import IntakeDocument, IntakeStep
from gazette.intake.step_sides import rows_of_side
from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Steps that are looked through for those made since a version, and named in a message.
_MOST_STEPS, _MOST_NAMED = 20, 3


def set_version(snapshot: dict[str, Any], version: int) -> None:
    """Note in a snapshot of a document the version that has been restored to it."""
    snapshot["version"] = version


def steps_since(document: IntakeDocument, version: int) -> list[IntakeStep]:
    """The steps that were made, undone or redone after a version of a document, latest first."""
    steps = IntakeStep.objects.of(document).select_related("by").order_by("-pk")[:_MOST_STEPS]
    return [step for step in steps if _state(step, document).get("version", 0) > version]


def _state(step: IntakeStep, document: IntakeDocument, *, is_former: bool = False) -> Any:
    """What a step stores of a document as it has left it, or as it found it."""
    is_before = step.is_undone is not is_former
    return (step.before if is_before else step.after).get(str(document.pk)) or {}


def conflict(document: IntakeDocument, version: int, key: int | None) -> str:
    """Who has changed a document since a version: the row ``key``, if one is given."""
    steps = steps_since(document, version)
    step = next((one for one in steps if key and _changes(one, document, key)), None)
    step = step or next(iter(steps), None) or IntakeStep.objects.of(document).last()
    if step is None:
        return "这一件刚被别人改动过，你的这一步没有保存。下面是最新的内容，请看过再改。"
    what = f"撤销了“{step.what}”" if step.is_undone else f"“{step.what}”"
    return conflict_message(step.by, step.at, what)


def _changes(step: IntakeStep, document: IntakeDocument, key: int) -> bool:
    """Whether a step has changed the row ``key``."""
    former, now = _state(step, document, is_former=True), _state(step, document)
    return bool(_row(former, key) != _row(now, key))


def _row(snapshot: Any, key: int) -> Any:
    return next((row for row in rows_of_side(snapshot) if row["k"] == key), None)


def conflict_message(by: User, at: datetime, what: str = "") -> str:
    """Whose change came first and when, for the editor whose own change was not stored."""
    hour = timezone.localtime(at).strftime("%H:%M:%S")
    return (
        f"{person_name(by)}在 {hour} 先作了改动{f'：{what}' if what else ''}。"
        "你的这一步没有保存；下面是最新的内容，请看过再改。"
    )


def merged(document: IntakeDocument, version: int, own: IntakeStep) -> str:
    """What others have done since a version with which ``own`` was merged; empty if nothing.

    A step that was undone since is not named: ``own`` has removed it.
    """
    if own.before[str(document.pk)]["version"] == version:
        return ""  # The snapshots of the steps, which are long, are not read for that.
    steps = [step for step in steps_since(document, version) if step.pk != own.pk]
    if not steps:
        return _UNNAMED
    said = "；".join(
        f"{person_name(step.by)}刚作了“{step.what}”" for step in reversed(steps[:_MOST_NAMED])
    )
    more = f"等 {len(steps)} 步" if len(steps) > _MOST_NAMED else ""
    return f"{said}{more}，已合并。"


_UNNAMED = "别人刚改过这一件的别处，已合并。"


def not_yours(step: IntakeStep) -> str:
    """Why a key does not undo a step that another has made."""
    hour = timezone.localtime(step.at).strftime("%H:%M:%S")
    return (
        f"最近一步是{person_name(step.by)}在 {hour} 作的“{step.what}”，不是您的，没有撤销。"
        "确实要撤销它，请点“撤销”按钮。"
    )
