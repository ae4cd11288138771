"""Correction: how the words of a published issue change, openly and by two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from gazette.models.document import Document
from gazette.models.issue import Issue
from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Queries of corrections."""

    def applied(self) -> CorrectionQuerySet:
        """Corrections whose changes stand in the rows."""
        return self.filter(status=Correction.Status.APPLIED)

    def waiting(self) -> CorrectionQuerySet:
        """Proposals that another person has to decide."""
        return self.filter(status=Correction.Status.PROPOSED)

    def for_lists(self) -> CorrectionQuerySet:
        """With everything that a line of a list shows, without the long source texts."""
        return self.select_related("issue__gazette", "proposed_by", "decided_by").defer(
            "issue__source_text", "former_source_text"
        )


class Correction(models.Model):
    """勘误: a change to the words of a published issue.

    One person proposes it with a reason and another decides; only then do the words
    change, and the page shows both wordings. ``rewordings`` are the corrected places.
    A re-import of a published issue is recorded as a correction too, with the former
    source text; ``summary`` then lists the changes of each document.
    """

    class Status(models.TextChoices):
        """Whether the correction is decided, and how."""

        PROPOSED = "proposed", "待审定"
        APPLIED = "applied", "已更正"
        REJECTED = "rejected", "未采纳"

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="corrections", verbose_name="期")
    reason = models.CharField("理由", max_length=500)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    proposed_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed_corrections",
        verbose_name="提出人",
    )
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)
    decided_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_corrections",
        verbose_name="审定人",
    )
    note = models.CharField("审定意见", max_length=500, blank=True)
    former_source_text = models.TextField("更正前原文", blank=True)
    former_source_sha256 = models.CharField("更正前校验值", max_length=64, blank=True)
    summary = models.TextField("更正内容", blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_by=None)
                | Q(decided_by=None)
                | ~Q(proposed_by=models.F("decided_by")),
                name="correction_two_persons",
                violation_error_message="勘误须由两人办理：提出人不能审定自己的勘误。",
            )
        ]
        permissions = [
            ("propose_correction", "可以提出勘误"),
            ("decide_correction", "可以审定勘误"),
        ]
        verbose_name = "勘误"
        verbose_name_plural = "勘误"

    def __str__(self) -> str:
        return f"{self.issue} {self.reason}"

    @property
    def proposer(self) -> str:
        """The name of the person who proposed it."""
        return person_name(self.proposed_by)

    @property
    def decider(self) -> str:
        """The name of the person who decided it."""
        return person_name(self.decided_by)


class Rewording(models.Model):
    """更正之处: one value of a row, of a document or of the issue, before and after.

    ``address`` names the row; it is empty for a fact of the document. ``document`` is
    None for a fact of the issue, and for a deleted document, which ``title`` names.
    ``field`` is the name of the field; where a whole row was added or removed it is
    empty, and the values are the row's printed words. Values are text, dates in ISO 8601.
    """

    correction = models.ForeignKey(
        Correction, models.CASCADE, related_name="rewordings", verbose_name="勘误"
    )
    position = models.PositiveIntegerField("次序")
    document = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="rewordings",
        verbose_name="文件",
    )
    title = models.CharField("文件标题", max_length=300, blank=True)
    address = models.CharField("条文地址", max_length=150, blank=True)
    place = models.CharField("位置", max_length=100, blank=True)
    field = models.CharField("字段", max_length=50, blank=True)
    before = models.TextField("更正前", blank=True)
    after = models.TextField("更正后", blank=True)

    class Meta:
        ordering = ["correction_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "position"], name="rewording_unique_position"
            ),
        ]
        verbose_name = "更正之处"
        verbose_name_plural = "更正之处"

    def __str__(self) -> str:
        return f"{self.title} {self.place}".strip()
