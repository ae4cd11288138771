"""Statement: the row of a document that states its day of effect, term or interpretation."""

from __future__ import annotations

from django.db import models

from gazette.models.document import Document
from gazette.parsing.parsed import Subject


class Statement(models.Model):
    """依据: the row in which a document states one of its own facts.

    ``place`` is the row as one cites it (第九条第三项), ``quote`` the sentence. Written by
    the importer, so that every date shown can be traced to the printed words.
    """

    SUBJECTS = {
        Subject.EFFECT.value: "施行日期",
        Subject.TERM.value: "有效期",
        Subject.INTERPRETATION.value: "解释机关",
    }

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="statements", verbose_name="文件"
    )
    subject = models.CharField("事项", max_length=20, choices=SUBJECTS)
    address = models.CharField("地址", max_length=150)
    place = models.CharField("条文", max_length=100, blank=True)
    quote = models.TextField("原文", blank=True)

    class Meta:
        ordering = ["document_id", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "subject"], name="statement_unique_subject"
            ),
        ]
        verbose_name = "效力依据"
        verbose_name_plural = "效力依据"

    def __str__(self) -> str:
        return f"{self.get_subject_display()}——{self.place}"
