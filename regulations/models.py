"""Documents with legal effect: decrees and normative documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from gazette.models import Document
from gazette.parsing.parsed import TextRole
from gazette.parsing.words.dates import chinese_date

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
