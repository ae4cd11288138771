"""Provision: the article-level rows of a text."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from gazette.models.document import Document, Text
from gazette.parsing.parsed import Level


class Provision(models.Model):
    """条文: one printed row of a text, in a tree.

    Its printed words are ``label``, ``heading`` and ``body``, in that order.
    ``address`` is derived from its number, never from its position, and is unique in
    the document; ``position`` is its place in the order of print of the text.
    ``document`` repeats ``text.document``, for the unique constraint on the address.
    """

    LEVELS = {
        Level.TITLE.value: "标题",
        Level.NUMBER.value: "文号",
        Level.NOTE.value: "题注",
        Level.CONTENTS.value: "目录",
        Level.PART.value: "编",
        Level.CHAPTER.value: "章",
        Level.SECTION.value: "节",
        Level.ARTICLE.value: "条",
        Level.PARAGRAPH.value: "款",
        Level.ITEM.value: "项",
        Level.SUBITEM.value: "目",
        Level.HEADING_1.value: "一级标题",
        Level.HEADING_2.value: "二级标题",
        Level.HEADING_3.value: "三级标题",
        Level.HEADING_4.value: "四级标题",
        Level.ADDRESSEE.value: "主送机关",
        Level.SIGNATURE.value: "落款",
        Level.ANNEX_NOTE.value: "附件说明",
        Level.TABLE.value: "表格",
        Level.TABLE_ROW.value: "表格行",
    }

    text = models.ForeignKey(Text, models.CASCADE, related_name="provisions", verbose_name="文本")
    document = models.ForeignKey(
        Document, models.CASCADE, related_name="provisions", editable=False, verbose_name="文件"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    position = models.PositiveIntegerField("次序")
    depth = models.PositiveSmallIntegerField("层次", default=0, editable=False)
    level = models.CharField("级别", max_length=20, choices=LEVELS)
    label = models.CharField("编号（照原文）", max_length=60, blank=True)
    number = models.CharField("编号", max_length=30, blank=True)
    heading = models.CharField("标题", max_length=500, blank=True)
    body = models.TextField("正文", blank=True)
    cells = models.JSONField("单元格", default=list, blank=True)
    #: For each cell its mark where it is merged with another (``words.merged_cells``), or [].
    merged = models.JSONField("合并单元格", default=list, blank=True)
    address = models.CharField("地址", max_length=150)
    span_start = models.PositiveIntegerField("原文起", default=0, editable=False)
    span_end = models.PositiveIntegerField("原文止", default=0, editable=False)

    class Meta:
        ordering = ["text_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "address"],
                name="provision_unique_address",
                violation_error_message="本文件已有相同地址的条文。",
            ),
            models.UniqueConstraint(fields=["text", "position"], name="provision_unique_position"),
            models.CheckConstraint(
                condition=Q(span_end__gte=F("span_start")), name="provision_span_ordered"
            ),
        ]
        verbose_name = "条文"
        verbose_name_plural = "条文"

    def __str__(self) -> str:
        return f"{self.label}{self.heading}{self.body}"[:40]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.document_id = self.text.document_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.document.get_absolute_url()}#{self.address}"

    def clean(self) -> None:
        """Raise ValidationError if another row of the document has this address.

        The message of the database constraint would name ``document``, which no form shows.
        """
        if self.text_id is None:
            return
        namesakes = Provision.objects.filter(
            document=self.text.document_id, address=self.address
        ).exclude(pk=self.pk)
        if namesakes.exists():
            raise ValidationError({"address": "本文件已有相同地址的条文。"})

    @property
    def printed(self) -> str:
        """The row's printed words."""
        return f"{self.label}{self.heading}{self.body}"


def rows_of(document: Document) -> list[Provision]:
    """All rows of a document, text by text in the order of print.

    In no query for a document of ``DocumentQuerySet.for_page``, else in one.
    """
    known: list[Provision] | None = getattr(document, "known_rows", None)
    if known is not None:
        return known
    return list(document.provisions.order_by("text__position", "position"))
