"""Words and CSS classes for the state of a document (现行有效, 已失效 …)."""

from __future__ import annotations

from django import template

from gazette.models.state import IN_FORCE_STATES, Caution, State

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
def caution_words(caution: str | None) -> str:
    """What is said beside a state, 废止待确认; empty where there is nothing to say."""
    return Caution(caution).label if caution else ""


@register.filter
def has_news(state: str, caution: str | None) -> bool:
    """Whether a line that names a document has to tell its state even where space is short.

    It has to where the document is not in force, no longer or not yet, and where a change
    of it waits for a person's confirmation.
    """
    is_waiting = bool(caution) and caution != Caution.READ_BY_MACHINE
    return is_waiting or state_tone(state) in {"ended", "waiting"}


def state_and_caution(state: str, caution: str | None, is_another_day: bool = False) -> str:
    """The state with what is said beside it, as every outlet words it: 现行有效 · 废止待确认."""
    words = state_words(state, is_another_day)
    return f"{words} · {caution_words(caution)}" if caution else words
