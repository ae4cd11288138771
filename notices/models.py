"""Documents that organise or inform: plans and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from gazette.models import Document, Provision
from gazette.models.document import DocumentQuerySet
from gazette.parsing.parsed import TextRole

if TYPE_CHECKING:
    from gazette.parsing import parsed


#: The types of plans that have action cards (``notices.action_cards``).
EMERGENCY_TYPES = ("应急预案", "预案")
#: What the name of a department ends with; a plan without any has no action cards.
_NAMES_A_BODY = "指挥部|办公室|[市县区省].{1,12}[局委]|政府|部门|机关|支队|公司"


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

    @classmethod
    def with_action_cards(cls) -> DocumentQuerySet:
        """Emergency plans that have rows, and name levels of response or a department."""
        rows = Provision.objects.filter(document=OuterRef("pk"))
        rows = rows.exclude(text__role=TextRole.PROMULGATING.value)
        named = rows.filter(Q(body__regex=_NAMES_A_BODY) | Q(heading__regex=_NAMES_A_BODY))
        has_levels = ~Q(response_levels=[]) & Exists(rows)
        return cls.objects.filter(has_levels | Exists(named), plan_type__in=EMERGENCY_TYPES)

    def further_pages(self) -> list[tuple[str, str]]:
        """The action cards of an emergency plan that names levels or departments."""
        if self.plan_type not in EMERGENCY_TYPES:
            return []
        if not Plan.with_action_cards().filter(pk=self.pk).exists():
            return []
        issue = self.issue
        place = [issue.gazette.slug, issue.year, issue.number, self.position]
        return [("应急响应行动卡", reverse("notices:action_cards", args=place))]

    @classmethod
    def further_lists(cls) -> list[tuple[str, str]]:
        return [("应急响应行动卡目录", reverse("notices:action_card_list"))]


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
