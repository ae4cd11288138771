"""Doubt: what the parser found doubtful in an issue, and who has compared it with the original."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gazette.models.issue import Issue


class SourceCheck(models.Model):
    """对照核对: an editor has checked an issue beside its source and accepted it.

    The doubts of such an issue are rows (``Doubt``), if there are any.
    """

    issue = models.OneToOneField(
        Issue, models.CASCADE, related_name="source_check", verbose_name="期"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = "对照核对"
        verbose_name_plural = "对照核对"

    def __str__(self) -> str:
        return str(self.issue)


class DoubtQuerySet(models.QuerySet["Doubt"]):
    def unanswered(self) -> DoubtQuerySet:
        """Doubts that nobody has compared with the original yet."""
        return self.filter(answered_at=None)


class Doubt(models.Model):
    """存疑: a finding of the parser that asks for a comparison with the original.

    ``code`` names the parser's rule, the span is that of the issue's source.
    ``answered_by`` is None while the doubt is unanswered, and for an account that is gone.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="doubts", verbose_name="期")
    document_position = models.PositiveIntegerField("第几篇")
    code = models.CharField("规则", max_length=40)
    message = models.TextField("内容")
    span_start = models.PositiveIntegerField("原文起")
    span_end = models.PositiveIntegerField("原文止")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对人",
    )
    answered_at = models.DateTimeField("核对时间", null=True, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["issue", "document_position", "span_start", "span_end", "pk"]
        verbose_name = "存疑"
        verbose_name_plural = "存疑"

    def __str__(self) -> str:
        return self.message
