"""Citation: a phrase in a row that names a document or a provision."""

from __future__ import annotations

from django.db import models

from gazette.models.document import Document
from gazette.models.relation import Relation


class Citation(models.Model):
    """引用: a phrase in a row that names a document or a provision.

    The phrase is the slice ``[start, end)`` of the row's printed words. ``relation``
    leads to the document that is named, None where a document cites itself.
    ``target_address`` is the cited provision, ``until_address`` the last one of a
    range: addresses within their text, without ``text_N__``.
    """

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="citations", verbose_name="文件"
    )
    relation = models.ForeignKey(
        Relation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name="所引文件",
    )
    address = models.CharField("地址", max_length=150)
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    words = models.CharField("原文", max_length=400)
    target_address = models.CharField("所引条文", max_length=150, blank=True)
    until_address = models.CharField("所引条文止", max_length=150, blank=True)

    class Meta:
        ordering = ["document_id", "pk"]
        verbose_name = "引用"
        verbose_name_plural = "引用"

    def __str__(self) -> str:
        return self.words
