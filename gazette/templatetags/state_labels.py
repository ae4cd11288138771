"""How the state of a document is said on a page: in plain words, and with which weight."""

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
    """The answer to "is it in force?": the amended and the extended say so first, then what else.

    ``现行有效（已修改）`` rather than ``已修改``, which tells an expert that it is in force
    and everybody else that it may not be. Of another day than today it is ``有效``.
    """
    one = State(state)
    if not one.is_in_force:
        return one.label
    answer = "有效" if is_another_day else State.IN_FORCE.label
    return answer if one is State.IN_FORCE else f"{answer}（{one.label}）"


@register.filter
def state_tone(state: str) -> str:
    """``holds``, ``waiting``, ``ended`` or ``unstated``: the classes of the style sheet."""
    return _TONES[State(state)]


@register.filter
def is_ended_or_waiting(state: str) -> bool:
    """Whether a reader who took the document for one in force would be misled."""
    return state_tone(state) in {"ended", "waiting"}
