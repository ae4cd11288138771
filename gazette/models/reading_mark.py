"""ReadingMark: which rows of a document a reviewer has had on screen, and in which wording."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gazette.models.document import Document


class ReadingMark(models.Model):
    """已看: how far a person has read a document, one row for each person and document.

    ``digest`` is that of the content that was read (``office.document_contents``): once it
    differs from the digest of the present content, the document counts as unread. ``seen``
    are the numbers of the parts that were on screen, as ranges ``[first, last]``; part 0 is
    the head (title, number, dates), the rows are counted from 1. ``former_digest`` is the
    content that the person had read before this one, if any.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人"
    )
    document = models.ForeignKey(
        Document, models.CASCADE, related_name="reading_marks", verbose_name="文件"
    )
    digest = models.CharField("内容校验值", max_length=64)
    former_digest = models.CharField("上次所看内容的校验值", max_length=64, blank=True)
    seen = models.JSONField("已看的部分", default=list, blank=True)
    is_complete = models.BooleanField("看完", default=False)
    changed_at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "document"], name="reading_mark_unique"),
        ]
        verbose_name = "审读记录"
        verbose_name_plural = "审读记录"

    def __str__(self) -> str:
        return f"{self.person}：{self.document}"
