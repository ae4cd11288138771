"""SetAside: an editor's reason for leaving a finding of the checkup as it is."""

from __future__ import annotations

from django.db import models

from gazette.models.document import Document


class SetAside(models.Model):
    """搁置: a finding of 发布前体检 that an editor has checked and left, with the reason.

    It applies to one rule (``code``), one document and one ``detail`` (an address or a
    number); other findings of the same rule are still reported.
    """

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="set_asides", verbose_name="文件"
    )
    code = models.CharField("规则", max_length=40)
    detail = models.CharField("所指", max_length=400, blank=True)
    reason = models.CharField("理由", max_length=500)
    set_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, verbose_name="经办人"
    )
    set_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "code", "detail"],
                name="set_aside_unique",
                violation_error_message="这一条已经搁置。",
            ),
        ]
        verbose_name = "体检搁置"
        verbose_name_plural = "体检搁置"

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"
