"""DocumentSnapshot, ReturnedContent: the words of documents as a reviewer has seen them."""

from __future__ import annotations

from django.db import models

from gazette.models.issue import Issue
from gazette.models.step import Step


class DocumentSnapshot(models.Model):
    """文件留底: the printed content of a document of an unpublished issue, by its digest.

    Kept when a document is read or returned, so that what changed since can be shown,
    whoever changed it; deleted when the issue is published. ``content`` is that of
    ``office.document_contents.DocumentContent.as_json``.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="+", verbose_name="期")
    digest = models.CharField("内容校验值", max_length=64)
    content = models.JSONField("内容")
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "digest"], name="document_snapshot_unique"),
        ]
        verbose_name = "文件留底"
        verbose_name_plural = "文件留底"

    def __str__(self) -> str:
        return self.digest[:12]


class ReturnedContent(models.Model):
    """退回时的内容: which documents an issue held when it was returned, the last time.

    ``documents`` is a list in order of print: ``document`` (its key), ``position``,
    ``title`` and ``digest`` of each. Deleted when the issue is published.
    """

    issue = models.OneToOneField(Issue, models.CASCADE, related_name="+", verbose_name="期")
    step = models.ForeignKey(Step, models.CASCADE, related_name="+", verbose_name="退回")
    documents = models.JSONField("文件")

    class Meta:
        verbose_name = "退回时的内容"
        verbose_name_plural = "退回时的内容"

    def __str__(self) -> str:
        return str(self.step)
