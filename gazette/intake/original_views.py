"""Originals for the office: given out, and their pages beside the lines of a source.

The page of a line is asked for by offsets of the source, of an intake (``intake_page``) or
of an issue that was written from one (``issue_page``): ``?at=`` its beginning, ``to=`` its
end, ``page=`` and ``use=`` for another page of the same or another original. The answer is
a page; with the header ``X-Partial`` a part of one; with ``format=json`` JSON.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gazette.intake.access import form_integer, render_page
from gazette.intake.models import Intake
from gazette.intake.original import OriginalUse, OriginalUseQuerySet
from gazette.intake.originals import OriginalLost, open_checked
from gazette.intake.page_finder import WHOLE, PagePlace, boxes_on, page_place
from gazette.intake.page_images import TYPE, NoSuchPage, NotDrawn, page_image
from gazette.intake.page_layout import missing_pages
from gazette.models import Issue
from gazette.signals import security_event

PERMISSION = "gazette.view_issue"
#: What the security log calls it.
EVENT = "下载原件"


def _require_right(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was dropped, if its bytes are still those."""
    _require_right(request)
    use = get_object_or_404(OriginalUse.objects.listed(), pk=pk)
    try:
        file = open_checked(use.original)
    except OriginalLost as error:
        context = {"title": "不能下载原件", "use": use, "problem": str(error)}
        return render_page(request, "intake/original_lost.html", context, status=409)
    if request.method == "GET":
        note = f"{use.name}（SHA-256：{use.original.sha256}）"
        security_event.send(sender=OriginalUse, kind=EVENT, user=request.user, note=note)
    answer = FileResponse(
        file, as_attachment=True, filename=use.name, content_type="application/octet-stream"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def image(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """The image of a page of an original."""
    _require_right(request)
    use = get_object_or_404(OriginalUse.objects.listed(), pk=pk)
    try:
        if problem := missing_pages(use.original):
            raise NoSuchPage(problem)
        content = page_image(use.original, page)
    except NotDrawn as error:
        status = 404 if isinstance(error, NoSuchPage) else 503
        return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type=TYPE)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def intake_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a line of an intake's source."""
    _require_right(request)
    intake = get_object_or_404(Intake.objects.defer("source", "outline"), pk=pk)
    return _page(request, OriginalUse.objects.of_intake(pk), str(intake))


@require_safe
def issue_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a line of the source of an issue."""
    _require_right(request)
    issue = get_object_or_404(Issue.objects.defer("source_text").select_related("gazette"), pk=pk)
    return _page(request, OriginalUse.objects.of_issue(issue), str(issue))


def _page(request: HttpRequest, uses: OriginalUseQuerySet, title: str) -> HttpResponse:
    start = form_integer(request.GET.get("at"))
    end = max(start + 1, form_integer(request.GET.get("to")))
    held = list(uses.select_related("original").order_by("position", "pk"))
    place = _asked_for(request, held, page_place(held, start, end), start, end)
    values = {"title": f"原件的版面　{title}", **_values(request, place, start, end)}
    if request.GET.get("format") == "json":
        return JsonResponse(_as_json(values))
    if request.headers.get("X-Partial"):
        return render(request, "intake/_original_page.html", values)
    return render_page(request, "intake/original_page.html", values)


def _asked_for(
    request: HttpRequest, held: list[OriginalUse], place: PagePlace | None, start: int, end: int
) -> PagePlace | None:
    """The page that the request names, else the one on which the line stands."""
    number, pk = form_integer(request.GET.get("page")), form_integer(request.GET.get("use"))
    use = next((one for one in held if one.pk == pk), place.use if place else None)
    if place is None or use is None or not number:
        return place
    if (use.pk, number) == (place.use.pk, place.page):
        return place
    return PagePlace(use, number, boxes_on(use, number, start, end))


def _values(request: HttpRequest, place: PagePlace | None, start: int, end: int) -> dict[str, Any]:
    """What the templates show."""
    if place is None:
        return {"place": None, "problem": "这里没有保存原件：它是在系统开始保存原件之前录入的。"}
    problem, is_waiting = missing_pages(place.use.original), False
    if problem:
        is_waiting = problem.startswith("正在")
    else:
        problem = _fault(place)
    own = f"{request.path}?at={start}&to={end}&use={place.use.pk}&page="
    return {
        "place": place,
        "problem": problem,
        "is_waiting": is_waiting,
        "whole": WHOLE,
        "image": reverse("admin:intake_page_image", args=[place.use.pk, place.page]),
        "download": reverse("admin:intake_original", args=[place.use.pk]),
        "earlier": f"{own}{place.page - 1}" if place.page > 1 else "",
        "later": f"{own}{place.page + 1}",
        "back": f"{request.path}?at={start}&to={end}",
        "is_elsewhere": bool(request.GET.get("page")),
    }


def _fault(place: PagePlace) -> str:
    """Why the page cannot be drawn; empty where it is there, and kept for the image's address."""
    try:
        page_image(place.use.original, place.page)
    except NotDrawn as error:
        return str(error)
    return ""


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    place: PagePlace | None = values["place"]
    if place is None:
        return {"page": None, "problem": values["problem"]}
    return {
        "name": place.use.name,
        "sha256": place.use.original.sha256,
        "page": place.page,
        "is_found": place.is_found,
        "boxes": [[round(100 * edge / WHOLE, 2) for edge in box] for box in place.boxes],
        "image": values["image"],
        "problem": values["problem"],
    }
