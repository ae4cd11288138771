"""OldAddress: an address of a former site, and where it leads for good."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, resolve

from gazette.models.address_keys import MOST_CHARACTERS, address_key, is_own_path
from gazette.models.document import Document
from gazette.models.issue import Issue

_UNREADABLE = "认不出这个网址。请写成 /gb/2024/03.html，或者完整的网址。"
_OUTSIDE = "新网址须是本站的路径，以一个“/”开头，如 /issues/；不能是别的网站。"


class OldAddressQuerySet(models.QuerySet["OldAddress"]):
    def with_targets(self) -> OldAddressQuerySet:
        """With the documents and issues to which they lead, in the same query."""
        related = self.select_related("issue__gazette", "document__issue__gazette")
        return related.defer("issue__source_text", "document__issue__source_text")

    def leading_nowhere(self) -> OldAddressQuerySet:
        """Those whose issue or document has been deleted since."""
        return self.filter(issue=None, document=None, new_path="")


class OldAddress(models.Model):
    """旧网址: readers who come to it are sent on by a permanent redirect (301).

    ``key`` is the form in which addresses are compared (``address_keys``). It leads to a
    ``document``, else to an ``issue``, else to ``new_path``, a path of the portal. An address
    of a document keeps also its issue, to which it leads when the document is gone.
    """

    old_address = models.CharField(
        "旧网址", max_length=1000, help_text="旧网站上的网址或路径；不分域名、大小写和编码"
    )
    key = models.CharField("比较形式", max_length=MOST_CHARACTERS, unique=True, editable=False)
    issue = models.ForeignKey(
        Issue,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="old_addresses",
        verbose_name="期",
    )
    document = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="old_addresses",
        verbose_name="文件",
    )
    new_path = models.CharField(
        "其他新网址", max_length=500, blank=True, help_text="不是期、文件的，写本站的路径"
    )
    note = models.CharField("来源", max_length=200, blank=True)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = "旧网址"
        verbose_name_plural = "旧网址"

    def __str__(self) -> str:
        return self.old_address

    def clean(self) -> None:
        """Raise ValidationError for an address that leads nowhere, elsewhere or in a circle."""
        self.key = address_key(self.old_address)
        if not self.key or self.key == "/":
            raise ValidationError({"old_address": _UNREADABLE})
        if self.document and not self.issue:
            self.issue = self.document.issue
        self._refuse_target()
        other = OldAddress.objects.filter(key=self.key).exclude(pk=self.pk).first()
        if other:
            message = f"“{other.old_address}”已经登记，去处是 {other.target or '（没有）'}。"
            raise ValidationError({"old_address": message})
        self._refuse_circle()

    @property
    def target(self) -> str:
        """The path to which it leads; "" where that is gone."""
        place = self.document or self.issue
        return place.get_absolute_url() if place else self.new_path

    @property
    def public_target(self) -> str:
        """The path to which it leads, as far as the public may know of it.

        A withdrawn issue says itself that it was withdrawn; a draft is not told of.
        """
        issue = self.document.issue if self.document else self.issue
        return self.target if issue is None or issue.is_fixed else ""

    def _refuse_target(self) -> None:
        if self.document and self.issue and self.document.issue_id != self.issue.pk:
            raise ValidationError({"document": "这件文件不在所选的那一期里，请核对。"})
        places = [bool(self.document or self.issue), bool(self.new_path)]
        if sum(places) != 1:
            raise ValidationError("期、文件和其他新网址，请写明一个，只写一个。")
        if self.new_path and not is_own_path(self.new_path):
            raise ValidationError({"new_path": _OUTSIDE})

    def _refuse_circle(self) -> None:
        """Refuse an address that leads to itself, or to another old address, or is led to."""
        onward = address_key(self.target)
        if onward == self.key:
            raise ValidationError("旧网址和新网址是同一个，会来回跳转，不能登记。")
        following = OldAddress.objects.filter(key=onward).exclude(pk=self.pk).first()
        if following:
            raise ValidationError(
                f"新网址 {self.target} 本身也登记为旧网址，会接连跳转。"
                f"请直接写它的去处：{following.target or '（没有）'}。"
            )
        leading = leading_to(self.key).exclude(pk=self.pk).first()
        if leading:
            raise ValidationError(
                f"旧网址“{leading.old_address}”的去处就是这个网址，会接连跳转。"
                f"请先把它的去处改为 {self.target}。"
            )


def leading_to(key: str) -> OldAddressQuerySet:
    """Addresses that lead to the page of this key."""
    page = f"{key}/"
    place = place_at(page)
    leads = Q(new_path__iexact=key) | Q(new_path__iexact=page)
    if isinstance(place, Document):
        leads |= Q(document=place)
    elif place:
        leads |= Q(issue=place, document=None)
    return OldAddress.objects.filter(leads)


def place_at(path: str) -> Issue | Document | None:
    """The issue or document whose page has this path, published or not."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.view_name not in ("gazette:issue", "gazette:document"):
        return None
    named = match.kwargs
    issues = Issue.objects.with_gazette().without_source()
    issue = issues.filter(
        gazette__slug__iexact=named["gazette"], year=named["year"], number=named["number"]
    ).first()
    if issue is None or "position" not in named:
        return issue
    return issue.documents.filter(position=named["position"]).first()
