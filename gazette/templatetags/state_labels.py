"""Words and CSS classes for the state of a document (现行有效, 已失效 …)."""

from __future__ import annotations

from django import template

from gazette.models.state import IN_FORCE_STATES, State

register = template.Library()

_TONES = {
    State.NOT_YET_IN_FORCE: "waiting",
    State.SUSPENDED: "waiting",
    State.EXPIRED: "ended",
    State.REPEALED: "ended",
    State.UNSTATED: "unstated",
} | dict.fromkeys(IN_FORCE_STATES, "holds")


@register.filter
def state_words(state: str, is_another_day: bool = False) -> str:
    """Whether the document is in force, in words that a lay reader cannot mistake.

    ``现行有效（已修改）`` instead of ``已修改``, which only experts know to mean "in force". For
    another day than today ``有效`` takes the place of ``现行有效``.
    """
    one = State(state)
    if not one.is_in_force:
        return one.label
    answer = "有效" if is_another_day else State.IN_FORCE.label
    return answer if one is State.IN_FORCE else f"{answer}（{one.label}）"


@register.filter
def state_tone(state: str) -> str:
    """The CSS class of a state: ``holds``, ``waiting``, ``ended`` or ``unstated``."""
    return _TONES[State(state)]


@register.filter
def is_ended_or_waiting(state: str) -> bool:
    """Whether the document is not in force: no longer, or not yet."""
    return state_tone(state) in {"ended", "waiting"}
