"""The states of a document, and the kinds of relation that change them.

Which state holds on a day is decided in ``gazette.effect.validity`` for one document and
in ``gazette.models.state_query`` for many at once.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The state of a document on a day; of several that apply the strongest counts.

    ``UNSTATED``: the text names no day of effect and none can be inferred, since it has
    no term, and no other document has changed, extended, suspended or repealed it. This
    is so of appointments, lists and many notices; the portal then says that the text
    does not state it, not that the document is in force.
    """

    NOT_YET_IN_FORCE = "not_yet_in_force"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPEALED_IN_PART = "repealed_in_part"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNSTATED = "unstated"

    @property
    def label(self) -> str:
        """The Chinese name of the state."""
        return _LABELS[self]

    @property
    def is_in_force(self) -> bool:
        """Whether the document, or what is left of it, is in force."""
        return self in IN_FORCE_STATES


_LABELS = {
    State.NOT_YET_IN_FORCE: "尚未施行",
    State.IN_FORCE: "现行有效",
    State.AMENDED: "已修改",
    State.REPEALED_IN_PART: "部分废止",
    State.EXTENDED: "已延长有效期",
    State.SUSPENDED: "暂停施行",
    State.EXPIRED: "已失效",
    State.REPEALED: "已废止",
    State.UNSTATED: "未载明施行日期",
}

#: The states in which a document, or what is left of it, is in force.
IN_FORCE_STATES = (State.IN_FORCE, State.AMENDED, State.REPEALED_IN_PART, State.EXTENDED)


class ChangeType(StrEnum):
    """The types of ``Relation`` that change the state of their target; same values as there."""

    REPEALS = "repeals"
    REPEALS_IN_PART = "repeals_in_part"
    AMENDS = "amends"
    EXTENDS = "extends"
    SUSPENDS = "suspends"
    RESUMES = "resumes"


#: The changes that end or suspend effect, in whole or in part: they wait for a person.
TAKING_AWAY = (ChangeType.REPEALS, ChangeType.REPEALS_IN_PART, ChangeType.SUSPENDS)
