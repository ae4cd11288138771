"""Seals: fingerprints of what was published, chained by day and signed.

Rows are added only: the database refuses to change or delete them
(``gazette.office.append_only``). None points at a row of the archive, so they outlive it and are
carried to another portal as they are; ``gazette.true_copies`` writes and asks them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class SigningKey(models.Model):
    """签名公钥: a key that seals were signed with; its private part is never in the database."""

    key_id = models.CharField("公钥标识", max_length=64, unique=True)
    algorithm = models.CharField("算法", max_length=20)
    public = models.CharField("公钥", max_length=200)
    added_at = models.DateTimeField("启用时间", default=timezone.now)
    is_taken_over = models.BooleanField("来自其他门户", default=False)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = "签名公钥"
        verbose_name_plural = "签名公钥"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.algorithm} {self.key_id[:16]}"


class Sealed(models.Model):
    """What a signed record has: ``record`` is data whose canonical bytes (RFC 8785) have
    the ``fingerprint`` and the ``signature``, which is "" where the portal had no key."""

    fingerprint = models.CharField("指纹", max_length=64, unique=True)
    record = models.JSONField("内容")
    day = models.DateField("日期", db_index=True)
    key_id = models.CharField("公钥标识", max_length=64, blank=True)
    algorithm = models.CharField("算法", max_length=20, blank=True)
    signature = models.CharField("签名", max_length=200, blank=True)
    is_taken_over = models.BooleanField("来自其他门户", default=False)

    class Meta:
        abstract = True


class IssueSeal(Sealed):
    """期的指纹: what an issue consisted of when it was published, corrected or withdrawn.

    A new one stands beside the old. ``LATER`` is one that was made long after the publication,
    such as for all issues that were published before the portal made fingerprints.
    """

    class Event(models.TextChoices):
        """What happened to the issue."""

        PUBLISHED = "published", "公布"
        CORRECTED = "corrected", "更正"
        WITHDRAWN = "withdrawn", "撤下"
        LATER = "later", "补记"

    gazette = models.CharField("公报标识", max_length=80)
    year = models.PositiveSmallIntegerField("年")
    number = models.PositiveSmallIntegerField("期")
    event = models.CharField("事项", max_length=10, choices=Event)
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "期的指纹"
        verbose_name_plural = "期的指纹"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["gazette", "year", "number"], name="seal_by_issue")]

    def __str__(self) -> str:
        return f"{self.gazette} {self.year}年第{self.number}期 {self.get_event_display()}"


class SealedDocument(models.Model):
    """文件的指纹: the words of a document as they were once public, by their fingerprint.

    ``content`` is the record in its canonical bytes, compressed by zlib. ``words_digest`` is
    that of the printed words without white space, by which a copy is found.
    """

    fingerprint = models.CharField("指纹", max_length=64, unique=True)
    gazette = models.CharField("公报标识", max_length=80)
    year = models.PositiveSmallIntegerField("年")
    number = models.PositiveSmallIntegerField("期")
    position = models.PositiveSmallIntegerField("次序")
    title = models.CharField("标题", max_length=300)
    words_digest = models.CharField("文字指纹", max_length=64, db_index=True)
    content = models.BinaryField("内容")

    class Meta:
        ordering = ["gazette", "year", "number", "position", "pk"]
        verbose_name = "文件的指纹"
        verbose_name_plural = "文件的指纹"
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["gazette", "year", "number", "position"], name="sealed_document_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gazette} {self.year}年第{self.number}期 {self.title}"


class DayHead(Sealed):
    """链首: the fingerprints of a day's seals, with that of the last day that had some."""

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = "每日链首"
        verbose_name_plural = "每日链首"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(is_taken_over=False), name="day_head_own_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.fingerprint[:16]}"
