"""What editors do to relations: record, confirm, reject and set them right.

In a draft an editor's write counts at once, for the approval of the issue decides on it
(``decisions.relations_to_approve``). Where the source was ever published, or is an act
outside the archive, a relation that changes effect changes what citizens read as the
law: one person proposes it with a reason, another one decides with a reason.

All functions are atomic and raise ``workflow.Refused`` with a Chinese sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gazette.effect.decisions import decide, why_not_confirmed
from gazette.effect.quoted_rows import find_quote
from gazette.effect.relation_claims import Claim, record_claim
from gazette.models import Document, Issue, OutsideAct, Relation, RelationProposal
from gazette.models.state import ChangeType
from gazette.office.history import attributed_to
from gazette.office.two_persons import why_not_second
from gazette.office.workflow import Refused, record_edit
from gazette.parsing.words.document_numbers import find_number

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Action = RelationProposal.Action
Status = RelationProposal.Status
#: The act that does something to another: a document of the archive, or one outside it.
Source = Document | OutsideAct


@dataclass(slots=True)
class Outcome:
    """What became of a write: relations that count at once, and proposals for a second person."""

    relations: list[Relation] = field(default_factory=list)
    proposals: list[RelationProposal] = field(default_factory=list)


def needs_second_person(source: Source | None, *types: str) -> bool:
    """Whether a relation of these types by this act is decided by two persons."""
    changes_effect = any(one in [change.value for change in ChangeType] for one in types)
    is_fixed = not isinstance(source, Document) or source.issue.is_fixed
    return changes_effect and is_fixed


@transaction.atomic
def add_relation(source: Source, claim: Claim, by: User, reason: str = "") -> Outcome:
    """新增: record what an act does to another; the quotation is looked up in the source."""
    claim = claim.checked(source)
    if needs_second_person(source, claim.type):
        summary = claim.summary(source)
        return Outcome(proposals=[_propose(Action.ADD, by, reason, summary, source, claim)])
    _write_at_once(source, by, f"新增关系：{claim.summary(source)}")
    return Outcome(relations=[_record_at_once(Relation(), source, claim, by)])


@transaction.atomic
def record_outside_act(act: OutsideAct, claim: Claim, by: User, reason: str) -> RelationProposal:
    """登记库外文件: an act that the archive does not hold changes a document that it holds.

    ``act`` is new, or one that was recorded for another document. Nothing of it is shown
    before another person has accepted the proposal. Raises Refused also if the act lacks
    evidence, or if the archive holds it.
    """
    if why := proposal_refusal(by):
        raise Refused(why)
    if claim.target is None:
        raise Refused("请选定所涉文件：库外文件只登记它对本库文件做了什么。")
    if not claim.changes_effect:
        raise Refused("库外文件只登记废止、修改、延长等影响效力的关系。")
    claim = claim.checked(act)
    if act.pk is None:
        _refuse_held(act)
        act.recorded_by = by
        try:
            act.full_clean()
        except ValidationError as error:
            raise Refused("；".join(error.messages)) from error
        act.save()
    return add_relation(act, claim, by, reason).proposals[0]


def _refuse_held(act: OutsideAct) -> None:
    """Raise Refused if a document of the archive has the number of the act."""
    number = find_number(act.document_number) or act.document_number
    held = Document.objects.filter(document_number=number).first() if number else None
    if held is not None:
        raise Refused(
            f"本库收录了{number}《{held.title}》。请在它的关系里增改，不要另行登记为库外文件。"
        )


@transaction.atomic
def set_right(relation: Relation, claim: Claim, by: User, reason: str = "") -> Outcome:
    """改正: say otherwise what a relation is; an import then leaves it as it is."""
    source = _source(relation)
    claim = claim.checked(source)
    if claim == Claim.of(relation):
        raise Refused("没有改动任何内容。")
    if needs_second_person(source, relation.type, claim.type):
        summary = f"{Claim.of(relation).summary(source)} → {claim.summary(source)}"
        proposal = _propose(Action.SET_RIGHT, by, reason, summary, source, claim, relation)
        return Outcome(proposals=[proposal])
    _write_at_once(source, by, f"改正关系：{claim.summary(source)}")
    return Outcome(relations=[_record_at_once(relation, source, claim, by)])


@transaction.atomic
def confirm(relations: Iterable[Relation], by: User, reason: str = "") -> Outcome:
    """确认: the text says so, and means that document. All of them, or none."""
    return _decide_or_propose(relations, Action.CONFIRM, by, reason)


@transaction.atomic
def reject(relations: Iterable[Relation], by: User, reason: str = "") -> Outcome:
    """否定: the text does not say so, or means another document. All of them, or none."""
    return _decide_or_propose(relations, Action.REJECT, by, reason)


@transaction.atomic
def accept(proposal: RelationProposal, by: User, note: str) -> RelationProposal:
    """采纳: do what another person has proposed.

    Raises Refused also if the relation is no longer what it was when this was proposed.
    """
    row = _undecided(proposal, by, note)
    with attributed_to(by):
        former = [row.relation.target] if row.relation and row.relation.target else []
        is_written = row.action in (Action.ADD, Action.SET_RIGHT)
        relation = _record(row) if is_written else _unchanged(row)
        if row.action == Action.CONFIRM:
            _check_quote(relation)
        is_rejection = row.action == Action.REJECT
        status = Relation.Status.REJECTED if is_rejection else Relation.Status.CONFIRMED
        words = f"{row.reason}；审定：{note.strip()}"
        row.relation = decide([relation], status, by, words, timezone.now(), former)[0]
        return _close(row, Status.ACCEPTED, by, note)


@transaction.atomic
def refuse(proposal: RelationProposal, by: User, note: str) -> RelationProposal:
    """不采纳: close a proposal without a change."""
    return _close(_undecided(proposal, by, note), Status.REFUSED, by, note)


def proposal_refusal(user: User) -> str:
    """Why a person may not propose, in Chinese; "" if they may."""
    if user.is_active and user.has_perm("gazette.propose_relation"):
        return ""
    return "您没有提议增改文件关系的权限。"


def decision_refusal(user: User, proposal: RelationProposal) -> str:
    """Why a person may not decide a proposal, in Chinese; "" if they may."""
    if not (user.is_active and user.has_perm("gazette.decide_relation")):
        return "您没有审定文件关系的权限。"
    if proposal.status != Status.PROPOSED:
        return f"这项提议已经办理过（{proposal.get_status_display()}）。"
    if proposal.proposed_by_id == user.pk:
        return "这项提议是您提出的，须由另一位同事审定。"
    return why_not_second(user, [proposal.proposed_by])


def _decide_or_propose(
    relations: Iterable[Relation], action: Action, by: User, reason: str
) -> Outcome:
    outcome = Outcome()
    status = Relation.Status.CONFIRMED if action == Action.CONFIRM else Relation.Status.REJECTED
    for relation in relations:
        source, claim = _source(relation), Claim.of(relation)
        summary = claim.summary(source)
        if relation.status == status:
            raise Refused(f"“{summary}”已经是“{relation.get_status_display()}”。")
        if action == Action.CONFIRM and claim.changes_effect:
            if why := why_not_confirmed(relation):
                raise Refused(f"“{summary}”：{why}")
            _check_quote(relation)
        if needs_second_person(source, relation.type):
            proposal = _propose(action, by, reason, summary, source, None, relation)
            outcome.proposals.append(proposal)
            continue
        _write_at_once(source, by, f"{action.label}关系：{summary}")
        with attributed_to(by):
            outcome.relations += decide([relation], status, by, reason, timezone.now())
    return outcome


def _source(relation: Relation) -> Source:
    if relation.by is None:
        raise Refused("这条关系没有写明出自哪一件文件。")
    return relation.by


def _check_quote(relation: Relation) -> None:
    """Raise Refused unless the quotation stands in the row that the relation names."""
    if relation.source is not None:
        find_quote(relation.source, relation.quote, relation.address)


def _write_at_once(source: Source, by: User, what: str) -> None:
    """Record the edit of a draft. Raises Refused for an issue under review or approved.

    A relation of a published document that changes no effect (依据, 引用) is no change of
    its words and leaves its issue alone.
    """
    if not by.has_perm("gazette.change_relation"):
        raise Refused("您没有增改文件关系的权限。")
    if isinstance(source, Document) and not source.issue.is_fixed:
        issue = Issue.objects.without_source().get(pk=source.issue_id)
        record_edit(issue, by, what=what[:200])


def _record_at_once(relation: Relation, source: Source, claim: Claim, by: User) -> Relation:
    """Write a relation without a second person; one that changes effect waits for approval."""
    with attributed_to(by):
        relation = record_claim(relation, source, claim)
        if not claim.changes_effect:
            decide([relation], Relation.Status.CONFIRMED, by, "", timezone.now())
    return relation


def _propose(
    action: Action,
    by: User,
    reason: str,
    summary: str,
    source: Source,
    claim: Claim | None,
    relation: Relation | None = None,
) -> RelationProposal:
    if why := proposal_refusal(by):
        raise Refused(why)
    if not reason.strip():
        raise Refused("所涉文件已经发布，增改它的效力须写明理由，由另一位同事审定。")
    waiting = RelationProposal.objects.waiting()
    if relation is not None and (other := waiting.filter(relation=relation).first()):
        raise Refused(f"“{summary}”已有{other.proposer}提出的一项提议等待审定，请先办理那一项。")
    target = claim.target if claim else relation.target if relation else None
    if claim and relation is None:
        same = waiting.filter(action=action, values=claim.as_json(), reason=reason.strip())
        if same.filter(proposed_by=by).exists():
            raise Refused("您已经提出过同样的一项提议，正在等待审定。")
    return RelationProposal.objects.create(
        action=action,
        relation=relation,
        source=source if isinstance(source, Document) else None,
        outside_act=source if isinstance(source, OutsideAct) else None,
        target=target,
        summary=summary,
        values=claim.as_json() if claim else {},
        former=Claim.of(relation).as_json() if relation else {},
        reason=reason.strip()[:500],
        proposed_by=by,
    )


def _undecided(proposal: RelationProposal, by: User, note: str) -> RelationProposal:
    """The locked proposal. Raises Refused if this person may not decide it, or gives no reason."""
    locked = RelationProposal.objects.select_for_update(of=("self",))
    row = locked.select_related("relation", "source__issue", "outside_act", "proposed_by").get(
        pk=proposal.pk
    )
    if why := decision_refusal(by, row):
        raise Refused(why)
    if not note.strip():
        raise Refused("审定须写明理由。")
    return row


def _unchanged(proposal: RelationProposal) -> Relation:
    """The relation of a proposal. Raises Refused if it has changed since."""
    relation = proposal.relation
    if relation is None:
        raise Refused("所提议的关系已不存在（文件可能重新录入过）。请不采纳，重新提出。")
    if Claim.of(relation).as_json() != proposal.former:
        raise Refused("这条关系现在的内容已与提出时不同。请不采纳，重新提出。")
    return relation


def _record(proposal: RelationProposal) -> Relation:
    """Write the relation that a proposal adds or sets right; it does not count yet."""
    source = proposal.source or proposal.outside_act
    if source is None:
        raise Refused("提议所依据的文件已不存在。请不采纳，重新提出。")
    claim = Claim.from_json(proposal.values).checked(source)
    is_new = proposal.action == Action.ADD
    return record_claim(Relation() if is_new else _unchanged(proposal), source, claim)


def _close(row: RelationProposal, status: Status, by: User, note: str) -> RelationProposal:
    row.status, row.decided_by = status, by
    row.decided_at, row.note = timezone.now(), note.strip()[:500]
    row.save()
    return row
