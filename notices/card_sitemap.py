"""The pages of action cards in the sitemap."""

from __future__ import annotations

from django.urls import reverse

from gazette.models import Document
from gazette.pages.sitemaps import SITEMAPS, PublicSitemap
from notices.models import Plan


class ActionCardSitemap(PublicSitemap[str]):
    """The list of action cards, and the cards of each published plan."""

    def items(self) -> list[str]:
        plans = Document.objects.published().filter(pk__in=Plan.with_action_cards().values("pk"))
        found = plans.with_issue().order_by("pk")
        cards = [f"{plan.get_absolute_url()}action-cards/" for plan in found]
        return [reverse("notices:action_card_list"), *cards]

    def location(self, item: str) -> str:
        return item


SITEMAPS["action-cards"] = ActionCardSitemap
