"""What is said of a deviation from the source: why it was made, and what the reviewer answers.

The deviations themselves are computed (``gazette.office.source_deviations``). ``digest``
identifies one by its place and its words: if either changes it is another one, of which
nothing has been said yet.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gazette.models.issue import Issue
from gazette.models.step import person_name


class DeviationReason(models.Model):
    """改动的理由: why a deviation was made, as somebody wrote it afterwards; the last one holds."""

    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="deviation_reasons", verbose_name="期"
    )
    digest = models.CharField("标识", max_length=64)
    reason = models.CharField("理由", max_length=500)
    written_by = models.ForeignKey(
        "auth.User", models.PROTECT, related_name="+", verbose_name="经办人"
    )
    written_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["issue_id", "pk"]
        indexes = [models.Index(fields=["issue", "digest"], name="deviation_reason_by_digest")]
        verbose_name = "与原文不同的理由"
        verbose_name_plural = "与原文不同的理由"

    def __str__(self) -> str:
        return self.reason


class DeviationAnswer(models.Model):
    """对不同之处的答复: the reviewer has compared a deviation with the original.

    ``before`` and ``after`` are the words that were answered. An answer is never changed or
    deleted: it is revoked, and another one given.
    """

    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="deviation_answers", verbose_name="期"
    )
    digest = models.CharField("标识", max_length=64)
    document_position = models.PositiveIntegerField("第几篇")
    place = models.CharField("位置", max_length=200, blank=True)
    before = models.TextField("原文", blank=True)
    after = models.TextField("现为", blank=True)
    words = models.CharField("答复", max_length=500)
    answered_by = models.ForeignKey(
        "auth.User", models.PROTECT, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", auto_now_add=True)
    revoked_by = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤回人",
    )
    revoked_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering = ["issue_id", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "digest"],
                condition=Q(revoked_at=None),
                name="deviation_answered_once",
                violation_error_message="这一处已经答复。",
            ),
        ]
        verbose_name = "对不同之处的答复"
        verbose_name_plural = "对不同之处的答复"

    def __str__(self) -> str:
        return self.words

    @property
    def answerer(self) -> str:
        """The name of the person who answered."""
        return person_name(self.answered_by)

    @property
    def revoker(self) -> str:
        """The name of the person who revoked the answer; empty while it holds."""
        return person_name(self.revoked_by) if self.revoked_by else ""
