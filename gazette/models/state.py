"""The states of a document, and the kinds of relation that change them.

Which state holds on a day is decided in ``gazette.effect.validity`` for one document and
in ``gazette.models.state_query`` for many at once, with the ``Caution`` that belongs to it.
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
        """The Chinese name of the state, as editors know it; readers get ``words_of_state``."""
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


class Caution(StrEnum):
    """What has to be said beside a state, since no person has confirmed it yet.

    The first kinds: a published document seems to change this one, which counts for
    nothing until it is confirmed. ``READ_BY_MACHINE``: the state itself rests on an
    amendment or an extension that was read clearly, but by a machine alone.
    """

    REPEAL_UNCONFIRMED = "repeal_unconfirmed"
    REPEAL_IN_PART_UNCONFIRMED = "repeal_in_part_unconfirmed"
    SUSPENSION_UNCONFIRMED = "suspension_unconfirmed"
    EXTENSION_UNCONFIRMED = "extension_unconfirmed"
    AMENDMENT_UNCONFIRMED = "amendment_unconfirmed"
    RESUMPTION_UNCONFIRMED = "resumption_unconfirmed"
    READ_BY_MACHINE = "read_by_machine"

    @property
    def label(self) -> str:
        """The words to be said: 废止待确认."""
        return _CAUTIONS[self]


_CAUTIONS = {
    Caution.REPEAL_UNCONFIRMED: "废止待确认",
    Caution.REPEAL_IN_PART_UNCONFIRMED: "部分废止待确认",
    Caution.SUSPENSION_UNCONFIRMED: "暂停施行待确认",
    Caution.EXTENSION_UNCONFIRMED: "延长待确认",
    Caution.AMENDMENT_UNCONFIRMED: "修改待确认",
    Caution.RESUMPTION_UNCONFIRMED: "恢复施行待确认",
    Caution.READ_BY_MACHINE: "机器识别",
}

#: What is said of a change that waits for a person; the first of several is said in lists.
UNCONFIRMED: dict[ChangeType, Caution] = {
    ChangeType.REPEALS: Caution.REPEAL_UNCONFIRMED,
    ChangeType.REPEALS_IN_PART: Caution.REPEAL_IN_PART_UNCONFIRMED,
    ChangeType.SUSPENDS: Caution.SUSPENSION_UNCONFIRMED,
    ChangeType.RESUMES: Caution.RESUMPTION_UNCONFIRMED,
    ChangeType.EXTENDS: Caution.EXTENSION_UNCONFIRMED,
    ChangeType.AMENDS: Caution.AMENDMENT_UNCONFIRMED,
}


def pending_types(state: State) -> tuple[ChangeType, ...]:
    """The kinds of unconfirmed change that would change the answer for a document in a state.

    What is repealed stays so; what has expired could only have been extended.
    """
    if state is State.REPEALED:
        return ()
    if state is State.EXPIRED:
        return (ChangeType.EXTENDS,)
    is_suspended = state is State.SUSPENDED
    idle = ChangeType.SUSPENDS if is_suspended else ChangeType.RESUMES
    return tuple(one for one in UNCONFIRMED if one is not idle)


def words_of_state(
    state: str, *cautions: str | Caution | None, is_another_day: bool = False
) -> str:
    """A state with what has to be said beside it, as every outlet words it.

    现行有效（已修改） · 机器识别: whoever is not a lawyer does not know that a rule which was
    amended is in force. For another day than today ``有效`` takes the place of ``现行有效``.
    """
    one = State(state)
    words = one.label
    if one.is_in_force:
        answer = "有效" if is_another_day else State.IN_FORCE.label
        words = answer if one is State.IN_FORCE else f"{answer}（{one.label}）"
    return " · ".join([words, *(Caution(caution).label for caution in cautions if caution)])
