"""Lists of documents by their effect on a day: in force, soon to expire, ended.

These are the lists that an office keeps by hand (现行有效文件目录 and the like). Each is a
page, an XLSX and a CSV file (``?download=xlsx``), as of today or any day (``?on=``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property

from gazette.effect.as_of import AsOf
from gazette.effect.validity import relations_to, verdicts_of
from gazette.kinds import document_kinds, kind_label
from gazette.models import Document, OutsideAct, Relation
from gazette.models.document import DocumentQuerySet
from gazette.models.state import ChangeType, State
from gazette.pages import list_filters
from gazette.pages.document_lists import Choice, DocumentListView
from gazette.pages.list_filters import ORDERS
from gazette.pages.listed_facts import ListedFacts, listed_facts, with_endings
from gazette.parsing.words.dates import chinese_date


class WaitingRepeal(NamedTuple):
    """What would repeal a document, once a person has confirmed it; as ``Verdict`` says it."""

    reason: str
    provision: str
    by: Document | OutsideAct | None


class EffectListView(DocumentListView):
    """Documents chosen by their state on a day.

    ``parameter`` is that of the choices at the top of the page, ``options`` their values.
    """

    paginate_by = 50
    quick: tuple[str, ...] = ("effect",)
    name = ""
    empty = "没有这样的文件。"
    parameter = ""

    def heading(self) -> str:
        return self.name

    def ways(self) -> dict[str, str]:
        """The values of the parameter with their words, the usual one first."""
        raise NotImplementedError

    @cached_property
    def way(self) -> str:
        """The value that counts."""
        asked = self._asked(self.parameter)
        return asked if asked in self.ways() else next(iter(self.ways()))

    def other_parameters(self) -> dict[str, Any]:
        usual = next(iter(self.ways()))
        return {self.parameter: self.way if self.way != usual else None}

    def choices(self) -> list[Choice]:
        return [
            Choice(value, label, value == self.way, self.address(**{self.parameter: value}))
            for value, label in self.ways().items()
        ]

    def _notices(self) -> list[str]:
        asked = self._asked(self.parameter)
        said = super()._notices()
        if asked and asked not in self.ways():
            said.append(f"没有“{asked[:20]}”这个选择，已按“{self.ways()[self.way]}”显示。")
        return said


class InForceView(EffectListView):
    """现行有效文件目录: the documents in force on a day, grouped by kind, issuing body or theme."""

    name = "现行有效文件目录"
    explanation = (
        "载明了施行日期或有效期、尚未废止或失效的文件；修改过的、延长了有效期的也在内，"
        "只废止或修改其他文件的决定、通知不列入。"
    )
    parameter = "by"
    choices_name = "排列"
    quick = ("caution",)

    def ways(self) -> dict[str, str]:
        return {"kind": "按种类", "body": "按发文机关", "theme": "按主题"}

    def chosen_documents(self) -> list[ListedFacts]:
        found = Document.objects.published().with_own_rules()
        return [one for one in listed_facts(found, self.as_of.on) if one.state.is_in_force]

    def arrange(self, ordered: list[ListedFacts]) -> list[ListedFacts]:
        return sorted(ordered, key=self._place_of_group)

    def _place_of_group(self, one: ListedFacts) -> tuple[Any, ...]:
        if self.way == "kind":
            return (_kind_places().get(one.kind, 99), one.kind)
        if self.way == "theme":
            return (not one.theme, one.theme_position, one.theme)
        return (not one.lead_body, one.lead_body)

    def group_of(self, document: ListedFacts) -> str:
        if self.way == "kind":
            return kind_label(document.kind)
        if self.way == "theme":
            return document.theme or "尚未归类"
        return document.lead_body or "没有署发文机关"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unstated = Document.objects.published().in_state(State.UNSTATED, self.as_of.on)
        return super().get_context_data(unstated=unstated.count(), **kwargs)


class ExpiringView(EffectListView):
    """Documents in force that expire within some days, the soonest first."""

    name = "即将到期的文件"
    explanation = "仍然有效、有效期将在所选天数内届满的文件，先到期的在前。"
    empty = "所选天数内没有文件到期。"
    parameter = "days"
    quick = ("caution",)
    orders = {"ends": list_filters.ENDS, **ORDERS}

    def ways(self) -> dict[str, str]:
        return {"90": "90天内", "30": "30天内", "365": "365天内", "all": "所有载明有效期的"}

    def chosen_documents(self) -> list[ListedFacts]:
        listed = listed_facts(self.documents(), self.as_of.on)
        until = None if self.way == "all" else self.as_of.on + timedelta(days=int(self.way))
        return [
            one
            for one in listed
            if one.state.is_in_force
            and one.last_day_on
            and one.last_day_on >= self.as_of.on
            and (until is None or one.last_day_on <= until)
        ]

    def group_of(self, document: ListedFacts) -> str:
        if self.sort != "ends" or document.last_day_on is None:
            return ""
        left = (document.last_day_on - self.as_of.on).days
        last = chinese_date(document.last_day_on)
        return f"{last}届满，{f'还有{left}天' if left else '当天是最后一天'}"


class EndedView(EffectListView):
    """失效废止: all documents that were repealed or have expired, the latest first.

    Documents that a published one seems to repeal stand before them, marked 待确认: they
    count as in force until a person has confirmed the repeal.
    """

    name = "废止和失效的文件"
    explanation = "已经废止或有效期届满的文件，新近的在前。"
    empty = "没有文件废止或失效。"
    parameter = "days"
    quick = ("reason", "caution")
    filters = (
        list_filters.ENDING,
        list_filters.ENDED_YEAR,
        *(one for one in DocumentListView.filters if one.parameter != "effect"),
    )
    orders = {"ended": list_filters.ENDED, **ORDERS}

    def feed(self) -> str:
        return reverse("gazette:changes_feed")

    def ways(self) -> dict[str, str]:
        return {"all": "全部", "30": "近30天", "90": "近90天", "365": "近365天"}

    def chosen_documents(self) -> list[ListedFacts]:
        ended = with_endings(listed_facts(self.documents(), self.as_of.on), self.as_of.on)
        if self.way == "all":
            return ended
        since = self.as_of.on - timedelta(days=int(self.way))
        return [one for one in ended if one.ended_on is None or one.ended_on >= since]

    def group_of(self, document: ListedFacts) -> str:
        if self.sort != "ended":
            return ""
        if document.ended_on is None:
            return "废止待确认：确认之前仍按有效"
        verb = "废止" if document.state is State.REPEALED else "届满"
        return f"{chinese_date(document.ended_on)}{verb}"

    def add_reasons(self, documents: Sequence[Any]) -> None:
        """The verdict on each; of one that only seems to be repealed, what would repeal it."""
        relations = relations_to(documents)
        verdicts = verdicts_of(documents, self.as_of.on, relations)
        for one in documents:
            one.why = verdicts[one.pk]
            if one.state not in (State.REPEALED, State.EXPIRED):
                one.why = _waiting_repeal(relations[one.pk]) or one.why

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = Counter(one.ending for one in self.results)
        return super().get_context_data(waiting_repeals=counts["waiting"], **kwargs)


def _waiting_repeal(relations: Sequence[Relation]) -> WaitingRepeal | None:
    """The first repeal among relations that waits for a person."""
    found = [one for one in relations if one.type == ChangeType.REPEALS and not one.is_decisive]
    if not found:
        return None
    first = found[0]
    place = f"——{first.place}" if first.place else ""
    words = f"《{first.by_title}》似要废止本文件，编辑尚未核实{place}"
    return WaitingRepeal(words, first.address, first.by)


def _kind_places() -> dict[str, int]:
    return {kind.kind_name: place for place, kind in enumerate(document_kinds())}


def expiring(when: AsOf, days: int) -> DocumentQuerySet:
    """Published documents in force on a day whose last day is at most ``days`` ahead."""
    period = Q(last_day_on__range=(when.on, when.on + timedelta(days=days)))
    in_force = Document.objects.published().in_force(when.on)
    return in_force.filter(period).order_by(F("last_day_on"), "pk")
