"""Remark: what a reviewer has noted at a row or a document of an issue under review."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from gazette.models.document import Document
from gazette.models.issue import Issue
from gazette.models.step import person_name


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Queries of remarks."""

    def waiting(self) -> RemarkQuerySet:
        """Remarks that nobody has dealt with yet."""
        return self.filter(handled_at=None)

    def for_lists(self) -> RemarkQuerySet:
        """With the people and the document that a list shows."""
        return self.select_related("by", "handled_by", "document")


class Remark(models.Model):
    """批注: a reviewer's remark; whoever enters the issue deals with it and says how.

    ``address`` is that of the row, empty for a remark on the whole document; ``quote`` are
    the row's words when the remark was written. A remark and its answer are written once
    (``office.remarks``) and stay as a record.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="remarks", verbose_name="期")
    document = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="remarks",
        verbose_name="文件",
    )
    document_title = models.CharField("文件标题", max_length=300)
    address = models.CharField("地址", max_length=150, blank=True)
    quote = models.CharField("所指", max_length=200, blank=True)
    words = models.TextField("批注", max_length=1000)
    stage = models.CharField("审次", max_length=4, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人"
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    answer = models.TextField("怎样处理", max_length=500, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["issue", "pk"]
        verbose_name = "批注"
        verbose_name_plural = "批注"

    def __str__(self) -> str:
        return self.words[:40]

    def get_absolute_url(self) -> str:
        if self.document_id is None:
            return reverse("review", args=[self.issue_id])
        url = reverse("review_document", args=[self.issue_id, self.document_id])
        return f"{url}?at={self.address}#remark-{self.pk}"

    @property
    def author(self) -> str:
        return person_name(self.by)

    @property
    def handler(self) -> str:
        return person_name(self.handled_by)
