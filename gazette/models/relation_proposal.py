"""RelationProposal: how the effect of a published document is changed, by two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gazette.models.document import Document
from gazette.models.outside_act import OutsideAct
from gazette.models.relation import Relation
from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class RelationProposalQuerySet(models.QuerySet["RelationProposal"]):
    """Queries of proposals."""

    def waiting(self) -> RelationProposalQuerySet:
        """Proposals that another person has to decide."""
        return self.filter(status=RelationProposal.Status.PROPOSED)

    def about(self, document: Document) -> RelationProposalQuerySet:
        """Proposals on what a document does to others, or what is done to it."""
        return self.filter(Q(source=document.pk) | Q(target=document.pk))

    def for_lists(self) -> RelationProposalQuerySet:
        """With everything that a line of a list shows."""
        return self.select_related(
            "relation", "source", "target", "outside_act", "proposed_by", "decided_by"
        )


class RelationProposal(models.Model):
    """关系提议: one person proposes to record, confirm, reject or set right a relation.

    Another person decides, with a reason; only then does the relation change. ``values``
    are what a new relation or one that is set right says, by field name; ``former`` is
    what the relation said when this was proposed, so that nobody decides on something
    else. ``source``, ``target`` and ``summary`` keep what it was about even after the
    relation is gone. The database lets nobody change or delete a proposal, except that it is
    decided once (``gazette.office.append_only``).
    """

    class Action(models.TextChoices):
        """What is proposed."""

        ADD = "add", "新增"
        CONFIRM = "confirm", "确认"
        REJECT = "reject", "否定"
        SET_RIGHT = "set_right", "改正"

    class Status(models.TextChoices):
        """Whether the proposal is decided, and how."""

        PROPOSED = "proposed", "待审定"
        ACCEPTED = "accepted", "已采纳"
        REFUSED = "refused", "未采纳"

    action = models.CharField("事项", max_length=10, choices=Action)
    relation = models.ForeignKey(
        Relation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name="文件关系",
    )
    source = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="relation_proposals",
        verbose_name="文件",
    )
    outside_act = models.ForeignKey(
        OutsideAct,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relation_proposals",
        verbose_name="库外文件",
    )
    target = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="incoming_relation_proposals",
        verbose_name="所涉文件",
    )
    summary = models.TextField("内容")
    values = models.JSONField("提议的内容", default=dict, blank=True)
    former = models.JSONField("提议时的内容", default=dict, blank=True)
    reason = models.CharField("理由", max_length=500)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    proposed_by: models.ForeignKey[User, User] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        related_name="relation_proposals",
        verbose_name="提出人",
    )
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)
    decided_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_relation_proposals",
        verbose_name="审定人",
    )
    note = models.CharField("审定理由", max_length=500, blank=True)

    objects = RelationProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(proposed_by=F("decided_by")),
                name="relation_proposal_two_persons",
                violation_error_message="须由两人办理：提出人不能审定自己的提议。",
            ),
            models.UniqueConstraint(
                fields=["relation"],
                condition=Q(status="proposed"),
                name="relation_proposal_one_at_a_time",
                violation_error_message="这条关系已有一项提议等待审定。",
            ),
        ]
        permissions = [
            ("propose_relation", "可以提议增改文件关系"),
            ("decide_relation", "可以审定文件关系的提议"),
        ]
        verbose_name = "关系提议"
        verbose_name_plural = "关系提议"

    def __str__(self) -> str:
        return f"{self.get_action_display()}：{self.summary}"

    @property
    def proposer(self) -> str:
        """The name of the person who proposed it."""
        return person_name(self.proposed_by)

    @property
    def decider(self) -> str:
        """The name of the person who decided it; "" while nobody has."""
        return person_name(self.decided_by) if self.decided_at else ""
