"""纠错: the form by which a reader reports a fault, and the receipt with the answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import DetailView, FormView

from gazette.models import FaultReport
from gazette.models.portal_settings import portal_settings
from gazette.office.report_intake import (
    SentBefore,
    new_mark,
    read_receipt,
    receive,
    sender_of,
    why_too_many,
)
from gazette.office.workflow import Refused
from gazette.pages.fault_report_form import FaultReportForm
from gazette.pages.reported_places import ReportedPlace, reported_place

#: The largest form in bytes. What a reader writes within the limits is a tenth of it.
MOST_BYTES = 200_000


class UnindexedView(View):
    """A page that caches do not keep and search engines do not list."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
        return response


class FaultReportView(UnindexedView, FormView[FaultReportForm]):
    """The form for a place: ``?page=`` the path of a page, ``&at=`` the address of a row."""

    template_name = "gazette/fault_report.html"
    form_class = FaultReportForm

    @cached_property
    def place(self) -> ReportedPlace:
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return reported_place(sent.get("page", ""), sent.get("at", ""))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _length(request) > MOST_BYTES:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return render(request, "gazette/fault_report_too_large.html", status=status)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        place = self.place
        asks_place = place.document is not None and place.row is None
        return super().get_form_kwargs() | {"instance": FaultReport(), "asks_place": asks_place}

    def form_valid(self, form: FaultReportForm) -> HttpResponse:
        report = form.instance
        self.place.fill(report)
        report.sender = sender_of(self.request.META.get("REMOTE_ADDR", ""))
        try:
            stored = receive(report)
        except SentBefore as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form, mark=new_mark()))
        except Refused as refused:
            form.add_error(None, str(refused))
            response = self.form_invalid(form)
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = "3600"
            return response
        return redirect(stored)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        kept = form.data.get("mark") if form.is_bound and form.keeps_mark else ""
        context.setdefault("mark", kept or new_mark())
        sender = sender_of(self.request.META.get("REMOTE_ADDR", ""))
        why = "" if form.is_bound else why_too_many(sender)
        days = portal_settings().contact_days
        return context | {"place": self.place, "contact_days": days, "why_too_many": why}


class ReceiptView(UnindexedView, DetailView[FaultReport]):
    """What became of a report, for whoever has its number; nothing that the reader wrote."""

    template_name = "gazette/fault_report_receipt.html"
    context_object_name = "report"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = self.kwargs["receipt"]
        number = read_receipt(typed)
        if number and number != typed:
            return redirect("gazette:receipt", number)
        if not FaultReport.objects.filter(receipt=number or None).exists():
            return _no_such_receipt(request, typed)
        return super().get(request, *args, **kwargs)

    def get_object(self, queryset: Any = None) -> FaultReport:
        reports = FaultReport.objects.select_related("answered_by", "document__issue__gazette")
        return get_object_or_404(
            reports.defer("document__issue__source_text"), receipt=self.kwargs["receipt"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(place_url=self._place_url(), **kwargs)

    def _place_url(self) -> str:
        """Where the place is, if the public still sees it; else ""."""
        try:
            return reported_place(self.object.page, self.object.address).url
        except Http404:
            return ""


class ReceiptSearchView(UnindexedView):
    """The form in which a reader types the number of a receipt."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("receipt", "").strip()
        number = read_receipt(typed)
        if number and FaultReport.objects.filter(receipt=number).exists():
            return redirect(reverse("gazette:receipt", args=[number]))
        if typed:
            return _no_such_receipt(request, typed)
        return render(request, "gazette/fault_report_search.html")


def _no_such_receipt(request: HttpRequest, typed: str) -> HttpResponse:
    context = {"typed": typed[:40]}
    return render(request, "gazette/fault_report_search.html", context, status=HTTPStatus.NOT_FOUND)


def _length(request: HttpRequest) -> int:
    """The length of what was sent, in bytes, as the request says; 0 if it does not."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() else 0
