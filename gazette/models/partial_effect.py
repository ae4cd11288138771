"""PartialEffect: a part of a document that begins or ends on days of its own."""

from __future__ import annotations

from django.db import models

from gazette.models.document import Document
from gazette.parsing.parsed import PartKind


class PartialEffect(models.Model):
    """部分施行: what a document says of the effect of one of its provisions, areas or groups.

    ``part`` are the words that name it (第五条, 东山区, 既有企业), ``addresses`` the provisions
    that are meant, empty for an area or a group. ``begins_on`` is None where the part begins
    with the whole or on a day that is not told, ``is_postponed`` where it says 暂缓施行.
    ``address``, ``place`` and ``quote`` are the row that says so. Written by the importer.
    """

    KINDS = {
        PartKind.PROVISION.value: "条文",
        PartKind.AREA.value: "地区",
        PartKind.GROUP.value: "对象",
    }

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="partial_effects", verbose_name="文件"
    )
    position = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("种类", max_length=20, choices=KINDS)
    part = models.CharField("部分", max_length=200)
    addresses = models.JSONField("所涉条文地址", default=list, blank=True)
    begins_on = models.DateField("施行日期", null=True, blank=True)
    last_day_in_force = models.DateField(
        "失效日期", null=True, blank=True, help_text="有效的最后一天"
    )
    is_postponed = models.BooleanField("暂缓施行", default=False)
    address = models.CharField("依据条文地址", max_length=150, blank=True)
    place = models.CharField("依据条文", max_length=100, blank=True)
    quote = models.TextField("依据原文", blank=True)

    class Meta:
        ordering = ["document_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "position"], name="partial_effect_unique_position"
            ),
        ]
        verbose_name = "部分施行"
        verbose_name_plural = "部分施行"

    def __str__(self) -> str:
        return f"{self.part}——{self.place}"
