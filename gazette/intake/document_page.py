"""The page of one document beside its source: what its forms ask for is done, and shown.

Each works as a plain form; the script only sends them without leaving the page, for
which it asks with ``X-Partial``.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render

from gazette.intake import document_view, step_log
from gazette.intake.access import editor, number, page, permitted
from gazette.intake.models import IntakeDocument
from gazette.intake.operations import operation_of
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import Conflict, Unconfirmed


@permitted
def document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """One document: its source at the left, its rows at the right."""
    rows = IntakeDocument.objects.select_related("intake")
    row = get_object_or_404(rows, pk=document, intake=pk, is_dropped=False)
    if not row.intake.is_open:
        return redirect(row.intake)
    asked: dict[str, Any] = {}
    if request.method == "POST":
        answer = _operated(request, row, asked)
        if answer is not None:
            return answer
        row = rows.get(pk=row.pk)
    selected = asked.get("selected") or number(request.GET.get("row"))
    context = {**document_view.context(row, selected), **asked}
    if request.headers.get("X-Partial") == "panel":
        return render(request, "intake/_panel.html", context)
    if request.headers.get("X-Partial"):
        return render(request, "intake/_workbench.html", context)
    return page(request, "intake/document.html", context)


def _operated(
    request: HttpRequest, row: IntakeDocument, asked: dict[str, Any]
) -> HttpResponse | None:
    """Do what a form asks for; where it cannot be done, ``asked`` says why."""
    name, key = request.POST.get("do", ""), number(request.POST.get("key"))
    try:
        return _done(request, row, name, key, asked)
    except Unconfirmed as error:
        sent = [(k, v) for k in request.POST for v in request.POST.getlist(k)]
        hidden = [(k, v) for k, v in sent if k not in ("csrfmiddlewaretoken", "confirmed")]
        asked |= {"selected": key, "unconfirmed": error.edits, "sent": hidden}
    except (CannotEdit, Conflict) as error:
        asked |= {"selected": key, "problem": str(error)}
    except KeyError:
        asked |= {"problem": "这一行已经不在了。下面是最新的内容，请看过再改。"}
    return None


def _done(
    request: HttpRequest, row: IntakeDocument, name: str, key: int, asked: dict[str, Any]
) -> HttpResponse | None:
    seen, by = number(request.POST.get("version")), editor(request)
    if name in ("part", "combine", "checked"):
        return _elsewhere(request, row, name, key)
    if name == "tick":
        values = (request.POST.get("code", ""), request.POST.get("message", ""))
        step_log.tick(row, *values, request.POST.get("checked") == "1")
    elif name in ("undo", "redo"):
        step = (step_log.undo if name == "undo" else step_log.redo)(row, seen, by)
        asked["done"] = f"{'已撤销' if name == 'undo' else '已重做'}：{step.what}"
    else:
        operation = operation_of(name, key, request.POST)
        is_confirmed = request.POST.get("confirmed") == "1"
        what = f"{operation.what}（{document_view.excerpt(row, key)}）"
        step_log.change(row, seen, by, operation.change, what, is_confirmed=is_confirmed)
        asked["done"] = what
    if request.headers.get("X-Partial"):
        asked["focus"] = key
        return None
    return redirect(f"{row.get_absolute_url()}?row={key}#row-{key}" if key else row)


def _elsewhere(request: HttpRequest, row: IntakeDocument, name: str, key: int) -> HttpResponse:
    """Do what leads to the page of another document."""
    seen, by = number(request.POST.get("version")), editor(request)
    if name == "part":
        target = step_log.part(row, seen, by, key)
        messages.success(request, f"已另成一件：“{target}”。")
    elif name == "combine":
        target = step_log.combine(row, seen, by)
        messages.success(request, f"已并入“{target}”。")
    else:
        IntakeDocument.objects.filter(pk=row.pk, version=seen).update(is_checked=True)
        later = row.intake.documents.standing().filter(position__gt=row.position).first()
        return _sent_to(request, (later or row.intake).get_absolute_url())
    return _sent_to(request, target.get_absolute_url())


def _sent_to(request: HttpRequest, url: str) -> HttpResponse:
    """Another page: for the script as a header, for a plain form as a redirection."""
    if request.headers.get("X-Partial"):
        return HttpResponse(headers={"X-Location": url})
    return HttpResponseRedirect(url)
