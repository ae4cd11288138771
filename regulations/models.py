"""Documents with legal effect, and what they do to other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from gazette.dates import chinese_date
from gazette.models import Document
from gazette.parsing.lines import fold_title
from gazette.parsing.parsed import TextRole

if TYPE_CHECKING:
    from gazette.parsing import parsed


class Decree(Document):
    """政府令: a rule (规章), or a decision that repeals or amends rules, by order."""

    kind_name = "decree"
    recognition_order = 10
    text_roles = {TextRole.PROMULGATING: "公布令", TextRole.PROMULGATED: "正文"}

    order_number = models.CharField("令号", max_length=60, blank=True)
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    adopted_at = models.CharField("通过会议", max_length=100, blank=True)
    promulgated_on = models.DateField("公布日期", null=True, blank=True)
    signatory = models.CharField("签署人", max_length=100, blank=True)

    class Meta:
        verbose_name = "政府令"
        verbose_name_plural = "政府令"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {
            "order_number": document.document_number or "",
            "adopted_on": document.adopted_on,
            "adopted_at": document.adopted_at or "",
            "promulgated_on": document.promulgated_on,
            "signatory": document.signatory or "",
        }

    def kind_facts(self) -> list[tuple[str, str]]:
        return [
            ("通过", " ".join(filter(None, [chinese_date(self.adopted_on), self.adopted_at]))),
            ("公布日期", chinese_date(self.promulgated_on)),
            ("签署", self.signatory),
        ]


class NormativeDocument(Document):
    """规范性文件: measures, rules and provisions below the rank of a 规章."""

    kind_name = "normative_document"
    recognition_order = 20

    registration_number = models.CharField("登记号", max_length=60, blank=True)

    class Meta:
        verbose_name = "规范性文件"
        verbose_name_plural = "规范性文件"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {"registration_number": document.registration_number or ""}

    def kind_facts(self) -> list[tuple[str, str]]:
        return [("登记号", self.registration_number)]


class Relation(models.Model):
    """What a document does to another; the target may lie outside the archive."""

    class Type(models.TextChoices):
        REPEALS = "repeals", "废止"

    source = models.ForeignKey(
        Document, models.CASCADE, related_name="relations", verbose_name="文件"
    )
    type = models.CharField("关系", max_length=20, choices=Type)
    target = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="incoming_relations",
        verbose_name="所涉文件（库内）",
    )
    target_title = models.CharField("所涉文件标题", max_length=300)
    folded_target_title = models.CharField(max_length=600, editable=False, db_index=True)
    target_number = models.CharField("所涉文件文号", max_length=60, blank=True)
    target_issued_on = models.DateField("所涉文件日期", null=True, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=1)

    class Meta:
        ordering = ["source_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "type", "position"], name="relation_unique_position"
            ),
        ]
        indexes = [models.Index(fields=["target_number"], name="relation_by_number")]
        verbose_name = "文件关系"
        verbose_name_plural = "文件关系"

    def __str__(self) -> str:
        return f"{self.source} {self.get_type_display()} {self.target_title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_target_title = fold_title(self.target_title)
        super().save(*args, **kwargs)
