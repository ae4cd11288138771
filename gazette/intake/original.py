"""The tables of the originals: the dropped files themselves, and who holds which of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from gazette.models import Issue


class Original(models.Model):
    """原件: the bytes of a dropped file, kept once under their SHA-256.

    ``format`` is how the file was recognised when it was read (``readers.formats``), empty
    before that. ``pages_at`` is when pages were laid out of a file that has none of its own.
    """

    sha256 = models.CharField("校验值", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("字节")
    format = models.CharField("格式", max_length=10, blank=True)
    kept_at = models.DateTimeField("保存时间", auto_now_add=True)
    pages_at = models.DateTimeField("排版时间", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "原件"
        verbose_name_plural = "原件"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def file_name(self) -> str:
        """Its name in the storage."""
        return f"{self.sha256[:2]}/{self.sha256}"

    @property
    def pages_name(self) -> str:
        """The name of the PDF that was laid out of it."""
        return f"{self.file_name}.pdf"


class OriginalUseQuerySet(models.QuerySet["OriginalUse"]):
    def listed(self) -> OriginalUseQuerySet:
        """With what a list shows of each, in one query, in order of print."""
        return self.select_related("original").defer("places").order_by("position", "pk")

    def of_issue(self, issue: Issue) -> OriginalUseQuerySet:
        return self.filter(issue=issue)

    def of_intake(self, intake: int) -> OriginalUseQuerySet:
        return self.filter(file__intake=intake)


class OriginalUse(models.Model):
    """原件的归属: an original is held by a file of an intake, or by the issue that it became.

    An original goes when nobody holds it any more. ``parts`` are the spans of the source
    that are the file's text, ``places`` where its lines stand on the pages: lists of the
    values of a ``readers.source_text.LinePlace``, in order, with offsets of the source.
    """

    original = models.ForeignKey(Original, models.PROTECT, related_name="uses", verbose_name="原件")
    file: models.OneToOneField[Any, Any] = models.OneToOneField(
        "intake.IntakeFile",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="original_use",
        verbose_name="录入文件",
    )
    issue = models.ForeignKey(
        Issue, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="期"
    )
    name = models.CharField("文件名", max_length=255)
    position = models.PositiveSmallIntegerField("次序", default=0)
    parts = models.JSONField("在原文中的位置", default=list, blank=True)
    places = models.JSONField("在版面上的位置", default=list, blank=True)

    objects = OriginalUseQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "原件的归属"
        verbose_name_plural = "原件的归属"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(file=None, issue__isnull=False) | Q(file__isnull=False, issue=None),
                name="original_use_of_one_holder",
            )
        ]

    def __str__(self) -> str:
        return self.name
