"""SourceEdit: where the rows of an issue differ from its source text."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gazette.models.issue import Issue


class SourceEdit(models.Model):
    """对原文的改动: words of a draft that differ from its source, as an editor confirmed them.

    The span is that of the issue's ``source_text``; an insertion has an empty ``before``
    and an empty span. ``reason`` is what the editor wrote when confirming it, if anything.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="source_edits", verbose_name="期")
    document_position = models.PositiveIntegerField("第几篇")
    span_start = models.PositiveIntegerField("原文起")
    span_end = models.PositiveIntegerField("原文止")
    before = models.TextField("原文", blank=True)
    after = models.TextField("改为", blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    accepted_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["issue", "span_start", "pk"]
        verbose_name = "对原文的改动"
        verbose_name_plural = "对原文的改动"

    def __str__(self) -> str:
        return f"“{self.before}”→“{self.after}”"
