"""应急响应行动卡 on the web: the table of an emergency plan, and the card of a level or department.

``?level=`` is the slug of a level (response-1) or ``any`` for what the plan limits to none,
``?body=`` the name of a department; both together are one cell. ``?download=xlsx`` or ``csv``
is the whole table as a file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header, http_date
from django.views.generic import ListView

from gazette.effect.as_of import as_of
from gazette.effect.partial_states import with_known_parts
from gazette.effect.state_notes import with_state_notes
from gazette.kinds import specific
from gazette.models import Document
from gazette.pages.downloads import RETRY_LATER, RETRY_SOON
from gazette.pages.effect_panel import effect_panel
from gazette.pages.previews import PreviewableView, WithdrawalView, visible_or_404
from gazette.prints.editions.responses import serve
from gazette.public_addresses import absolute_url
from gazette.spreadsheets import FORMATS, download
from notices.action_cards import CONDITIONS, ActionCards, Placement, Unplaced, action_cards
from notices.card_pdf import CardPdf, changed_addresses
from notices.card_sheet import card_sheet
from notices.card_table import CardTable, Column, level_columns
from notices.models import Plan
from notices.plan_bodies import MEMBERS
from notices.sheet_layout import sheet_layout
from notices.stored_plans import rows_of_plan

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class CardPart:
    """A part of a card: its heading and its rows."""

    heading: str
    placements: list[Placement]


def visible_plan(request: HttpRequest, **address: Any) -> Document:
    """The plan with action cards at an address; Http404 where there is none for this reader."""
    plans = Document.objects.for_lists().with_text_known().with_parts_known()
    plans = plans.filter(pk__in=Plan.with_action_cards().values("pk")).at_address(**address)
    return visible_or_404(request, plans.published(), plans)


class ActionCardsView(PreviewableView[Document]):
    """The action cards of one emergency plan."""

    template_name = "notices/action_cards.html"
    context_object_name = "document"

    def get_object(self, queryset: QuerySet[Document] | None = None) -> Document:
        return with_known_parts(visible_plan(self.request, **self.kwargs))

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
        document, table = self.object, CardTable(self.cards)
        layout = sheet_layout(table)
        return super().get_context_data(
            plan=specific(document),
            gazette=document.issue.gazette,
            panel=effect_panel(document, as_of(self.request)),
            changed=changed_addresses(document, self.request),
            cards=self.cards,
            table=table,
            layout=layout,
            heads=layout.heads(table.columns),
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


class ActionCardsPdfView(WithdrawalView):
    """The whole table on one sheet as a PDF; while it is made, a page that says so."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **place: Any) -> HttpResponseBase:
        plan = visible_plan(request, **place)
        pdf = CardPdf.of(plan, absolute_url(request, "/").rstrip("/"))
        with contextlib.suppress(FileNotFoundError):
            return serve(request, pdf.place, _pdf_headers(plan, pdf))
        return _pending_page(request, plan, pdf)


def _pdf_headers(plan: Document, pdf: CardPdf) -> list[tuple[str, str]]:
    name = f"应急响应行动卡（{plan.text_title or plan.title}）.pdf"
    caching = "public, no-cache" if plan.issue.is_published else "private, no-store"
    return [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", content_disposition_header(False, name) or "inline"),
        ("ETag", f'"{pdf.digest}"'),
        ("Last-Modified", http_date(pdf.place.stat().st_mtime)),
        ("Cache-Control", caching),
    ]


def _pending_page(request: HttpRequest, plan: Document, pdf: CardPdf) -> HttpResponse:
    """Asks for the PDF and says what becomes of it; status 503, as for other PDFs."""
    former = pdf.job
    failed = former.error if former and former.state == "failed" else ""
    context = {
        "document": plan,
        "failed": failed,
        "is_full": not failed and not pdf.ask(),
        "again": request.path,
    }
    response = render(request, "notices/card_pdf_pending.html", context, status=503)
    response["Retry-After"] = str(RETRY_LATER if failed else RETRY_SOON)
    response["Cache-Control"] = "no-store"
    return response


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
