"""应急响应行动卡 on the web: the table of an emergency plan, and the card of a level or department.

``?level=`` is the slug of a level (response-1) or ``any`` for what the plan limits to none,
``?body=`` the name of a department; both together are one cell. ``?download=xlsx`` or ``csv``
is the whole table as a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.generic import ListView

from gazette.effect.as_of import as_of
from gazette.effect.partial_states import with_known_parts
from gazette.effect.state_notes import with_state_notes
from gazette.kinds import specific
from gazette.layout.annotators import notes_of
from gazette.models import Document
from gazette.pages.effect_panel import effect_panel
from gazette.pages.previews import PreviewableView, visible_or_404
from gazette.spreadsheets import FORMATS, download
from notices.action_cards import CONDITIONS, ActionCards, Placement, Unplaced, action_cards
from notices.card_sheet import card_sheet
from notices.card_table import CardTable, Column, level_columns
from notices.models import Plan
from notices.plan_bodies import MEMBERS
from notices.stored_plans import rows_of_plan

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class CardPart:
    """A part of a card: its heading and its rows."""

    heading: str
    placements: list[Placement]


class ActionCardsView(PreviewableView[Document]):
    """The action cards of one emergency plan."""

    template_name = "notices/action_cards.html"
    context_object_name = "document"

    def get_object(self, queryset: QuerySet[Document] | None = None) -> Document:
        plans = Document.objects.for_lists().with_text_known().with_parts_known()
        plans = plans.filter(pk__in=Plan.with_action_cards().values("pk"))
        plans = plans.at_address(**self.kwargs)
        found = visible_or_404(self.request, plans.published(), plans)
        return with_known_parts(found)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if (extension := request.GET.get("download")) in FORMATS:
            sheet = card_sheet(self.object, self.cards, request)
            return download(sheet, extension)
        return self.render_to_response(self.get_context_data())

    @cached_property
    def cards(self) -> ActionCards:
        return action_cards(rows_of_plan(self.object))

    @cached_property
    def level(self) -> Column | None:
        """The level that is asked for; raises Http404 if the plan has none of that name."""
        asked = self.request.GET.get("level", "")
        return _chosen(asked, {one.slug: one for one in level_columns(self.cards)})

    @cached_property
    def body(self) -> str | None:
        """The department that is asked for; raises Http404 if the plan names none such."""
        asked = self.request.GET.get("body", "")
        return _chosen(asked, {one: one for one in self.cards.bodies})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.object
        notes = notes_of(document, self.request)
        return super().get_context_data(
            plan=specific(document),
            gazette=document.issue.gazette,
            panel=effect_panel(document, as_of(self.request)),
            changed={one for one, those in notes.items() if any(note.is_change for note in those)},
            cards=self.cards,
            table=CardTable(self.cards),
            columns=level_columns(self.cards),
            level=self.level,
            body=self.body,
            parts=self.parts(),
            unplaced=self.unplaced(),
            near=self.near(),
            heading=self.heading(),
            **kwargs,
        )

    def heading(self) -> str:
        """The level and the department of a card; empty for the whole table."""
        return "·".join(filter(None, [self.level.name if self.level else "", self.body or ""]))

    def parts(self) -> list[CardPart]:
        """The rows of the chosen card: of a department by level, of a level by department."""
        if self.body is None and self.level is None:
            return []
        found = self.cards.placements
        if self.level:
            found = [one for one in found if one.level == self.level.level]
        if self.body is None:
            return _by_body(found)
        own = [one for one in found if one.body == self.body]
        parts = _by_level(own, self.cards)
        if self.body in self.cards.members:
            shared = [one for one in found if one.body == MEMBERS]
            parts += [CardPart("写给全体成员单位的", shared)] if shared else []
        return parts

    def unplaced(self) -> list[Unplaced]:
        """The rows that have no cell, or not wholly: of a level those of that level."""
        if self.body is not None:
            return []
        if self.level is None:
            return self.cards.unplaced
        if self.level.level is None:
            return [one for one in self.cards.unplaced if not one.levels]
        return [one for one in self.cards.unplaced if self.level.level in one.levels]

    def near(self) -> list[str]:
        """Other names in the plan of the same field: 公安机关 beside 市公安局."""
        return self.cards.near(self.body) if self.body else []


def _chosen(asked: str, choices: dict[str, Choice]) -> Choice | None:
    if not asked:
        return None
    if asked not in choices:
        raise Http404("本预案的行动卡没有这个级别或者部门。")
    return choices[asked]


def _by_level(placements: list[Placement], cards: ActionCards) -> list[CardPart]:
    """By level, a row of several levels once, under all of them together."""
    columns = level_columns(cards)
    levels: dict[str, list[Column]] = {}
    for column in columns:
        for one in placements:
            if one.level == column.level:
                levels.setdefault(one.row.address, []).append(column)
    parts: dict[str, list[Placement]] = {}
    first = sorted(placements, key=lambda one: columns.index(Column(one.level)))
    for one in first:
        own = levels.pop(one.row.address, None)
        if own:
            parts.setdefault("、".join(column.name for column in own), []).append(one)
    return [CardPart(heading, those) for heading, those in parts.items()]


def _by_body(placements: Iterable[Placement]) -> list[CardPart]:
    """By department in order of print, the conditions of a level first."""
    bodies: dict[str, list[Placement]] = {CONDITIONS: []}
    for one in placements:
        bodies.setdefault(one.body, []).append(one)
    return [CardPart(body, those) for body, those in bodies.items() if those]


class ActionCardListView(ListView[Document]):
    """The emergency plans that have action cards, the newest first."""

    template_name = "notices/action_card_list.html"
    context_object_name = "documents"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[Document]:
        plans = Plan.with_action_cards().values("pk")
        documents = Document.objects.published().for_lists().filter(pk__in=plans)
        return documents.with_state(as_of(self.request).today).newest_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["documents"] = with_state_notes(context["documents"], as_of(self.request).today)
        return context
