"""Words and CSS classes for the state of a document (现行有效, 已失效 …)."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from gazette.models.state import IN_FORCE_STATES, Caution, State, words_of_state

register = template.Library()
register.simple_tag(words_of_state)

_TONES = {
    State.NOT_YET_IN_FORCE: "waiting",
    State.SUSPENDED: "waiting",
    State.EXPIRED: "ended",
    State.REPEALED: "ended",
    State.UNSTATED: "unstated",
} | dict.fromkeys(IN_FORCE_STATES, "holds")


@register.filter
def state_words(state: str, is_another_day: bool = False) -> str:
    """The words of a state alone; see ``words_of_state``."""
    return words_of_state(state, is_another_day=is_another_day)


@register.filter
def state_tone(state: str) -> str:
    """The CSS class of a state: ``holds``, ``waiting``, ``ended`` or ``unstated``."""
    return _TONES[State(state)]


@register.filter
def caution_words(caution: str | None) -> str:
    """What is said beside a state, 废止待确认; empty where there is nothing to say."""
    return Caution(caution).label if caution else ""


@register.simple_tag
def state_element(state: str, caution: str | None = "", is_another_day: bool = False) -> SafeString:
    """The state of a document, in words and colour, with what is said beside it.

    ``is_another_day``: the state is not today's.
    """
    said = words_of_state(state, is_another_day=is_another_day)
    words = f'<span class="state-words">{said}</span>'
    if caution:
        words += '<span class="state-dot"> · </span>'
        words += f'<span class="state-caution">{caution_words(caution)}</span>'
    text = f'<span class="state-text">{words}</span>'
    html = f'<span class="state state-{state_tone(state)}">{text}</span>'
    return mark_safe(html)  # noqa: S308  (words of the portal alone)


@register.filter
def has_news(state: str, caution: str | None) -> bool:
    """Whether a line that names a document has to tell its state even where space is short.

    It has to where the document is not in force, no longer or not yet, and where a change
    of it waits for a person's confirmation.
    """
    is_waiting = bool(caution) and caution != Caution.READ_BY_MACHINE
    return is_waiting or state_tone(state) in {"ended", "waiting"}
