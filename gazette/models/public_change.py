"""PublicChange: an entry of the record of what has changed for the public, for who keeps a copy."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse


class PublicChange(models.Model):
    """公开变动: that a published issue or document is another one since, never what it says.

    It names its place by the values of the address, not by a key, so that it stays when rows go.
    Written in the transaction of the change, without a ``number``; after the commit it is
    numbered, in an order in which nothing ever appears before what is there already
    (``gazette.effect.public_changes``). ``key`` tells an entry from another one that had its
    number before the archive was restored from a backup.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", "发布"
        WITHDRAWN = "withdrawn", "撤下"
        CORRECTED = "corrected", "勘误"
        FACTS = "facts", "文件信息变动"
        RELATION = "relation", "关系变动"
        STATE = "state", "到日子效力变化"

    number = models.PositiveBigIntegerField("序号", null=True, unique=True, editable=False)
    key = models.UUIDField("标记", default=uuid.uuid4, editable=False)
    kind = models.CharField("变动", max_length=10, choices=Kind)
    gazette = models.CharField("公报网址标识", max_length=80)
    year = models.PositiveSmallIntegerField("年")
    issue_number = models.PositiveSmallIntegerField("期")
    position = models.PositiveSmallIntegerField("期内次序", null=True, blank=True)
    on = models.DateField("从哪天起", null=True, blank=True)
    made_at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["id"], condition=Q(number=None), name="public_change_unnumbered"),
            models.Index(fields=["kind", "on"], name="public_change_by_day"),
        ]
        verbose_name = "公开变动"
        verbose_name_plural = "公开变动"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_absolute_url()}"

    def get_absolute_url(self) -> str:
        """The page of the document or, without ``position``, of the issue."""
        place = [self.gazette, self.year, self.issue_number]
        if self.position is None:
            return reverse("gazette:issue", args=place)
        return reverse("gazette:document", args=[*place, self.position])
