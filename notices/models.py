"""Documents that organise or inform: plans and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from gazette.models import Document

if TYPE_CHECKING:
    from gazette.parsing import parsed


class Plan(Document):
    """应急预案、规划、实施方案: what is to be done, by whom and by when."""

    kind_name = "plan"
    recognition_order = 30

    plan_type = models.CharField("方案种类", max_length=20, blank=True)
    response_levels = models.JSONField("响应等级", default=list, blank=True)
    review_cycle = models.CharField("评估修订周期", max_length=50, blank=True)

    class Meta:
        verbose_name = "预案、规划与方案"
        verbose_name_plural = "预案、规划与方案"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {
            "plan_type": document.plan_type or "",
            "response_levels": list(document.response_levels),
            "review_cycle": document.review_cycle or "",
        }

    def kind_facts(self) -> list[tuple[str, str]]:
        return [
            ("方案种类", self.plan_type),
            ("响应等级", "、".join(self.response_levels)),
            ("评估修订", self.review_cycle),
        ]


class Notice(Document):
    """通知、公告、通告、意见、批复、人事任免、清单: the other official documents.

    It takes every document that no other kind recognises.
    """

    kind_name = "notice"
    recognition_order = 90
    is_fallback = True

    notice_type = models.CharField("公文种类", max_length=20, blank=True)

    class Meta:
        verbose_name = "通知与公告"
        verbose_name_plural = "通知与公告"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {"notice_type": document.notice_type or ""}

    def kind_facts(self) -> list[tuple[str, str]]:
        return [("公文种类", self.notice_type)]
