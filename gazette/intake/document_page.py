"""The page of one document beside its source, and the handling of its forms.

Every form works without the script. The script sends the same forms with the header
``X-Partial`` and replaces a part of the page by the answer.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render

from gazette.intake import document_view, doubt_forms, step_log
from gazette.intake.access import editor, form_integer, render_page, requires_permission
from gazette.intake.models import IntakeDocument
from gazette.intake.operations import operation_of
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import ConfirmationNeeded, EditConflict
from gazette.office.doubts import CannotAnswer


@requires_permission
def document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """One document: its source at the left, its rows at the right."""
    rows = IntakeDocument.objects.select_related("intake")
    row = get_object_or_404(rows, pk=document, intake=pk, is_dropped=False)
    if not row.intake.is_open:
        return redirect(row.intake)
    extra: dict[str, Any] = {}
    if request.method == "POST":
        answer = _handle_form(request, row, extra)
        if answer is not None:
            return answer
        row = rows.get(pk=row.pk)
    selected = extra.get("selected") or form_integer(request.GET.get("row"))
    context = {**document_view.context(row, selected), **extra}
    if request.headers.get("X-Partial") == "panel":
        return render(request, "intake/_panel.html", context)
    if request.headers.get("X-Partial"):
        return render(request, "intake/_workbench.html", context)
    return render_page(request, "intake/document.html", context)


def _handle_form(
    request: HttpRequest, row: IntakeDocument, extra: dict[str, Any]
) -> HttpResponse | None:
    """Do what a form asks for; returns another page to show, if any.

    What this page is to show of it (the problem, the selected row) is added to ``extra``.
    """
    name, key = request.POST.get("do", ""), form_integer(request.POST.get("key"))
    try:
        return _perform(request, row, name, key, extra)
    except ConfirmationNeeded as error:
        sent = [(k, v) for k in request.POST for v in request.POST.getlist(k)]
        hidden = [(k, v) for k, v in sent if k not in ("csrfmiddlewaretoken", "confirmed")]
        extra |= {"selected": key, "unconfirmed": error.edits, "sent": hidden}
    except (CannotAnswer, CannotEdit, EditConflict) as error:
        extra |= {"selected": key, "problem": str(error)}
    except KeyError:
        extra |= {"problem": "这一行已经不在了。下面是最新的内容，请看过再改。"}
    return None


def _perform(
    request: HttpRequest, row: IntakeDocument, name: str, key: int, extra: dict[str, Any]
) -> HttpResponse | None:
    """Do the operation ``name``; returns the page to go to, None to show this one again."""
    seen, by = form_integer(request.POST.get("version")), editor(request)
    if name in ("part", "combine", "checked"):
        return _do_and_leave(request, row, name, key)
    if name in ("answer", "revoke"):
        extra["done"] = doubt_forms.handle(request, row.intake).words
    elif name in ("undo", "redo"):
        step = (step_log.undo if name == "undo" else step_log.redo)(row, seen)
        extra["done"] = f"{'已撤销' if name == 'undo' else '已重做'}：{step.what}"
    else:
        operation = operation_of(name, key, request.POST)
        is_confirmed = request.POST.get("confirmed") == "1"
        what = f"{operation.what}（{document_view.excerpt(row, key)}）"
        step_log.change(row, seen, by, operation.change, what, is_confirmed=is_confirmed)
        extra["done"] = what
    if request.headers.get("X-Partial"):
        extra["focus"] = key
        return None
    return redirect(f"{row.get_absolute_url()}?row={key}#row-{key}" if key else row)


def _do_and_leave(request: HttpRequest, row: IntakeDocument, name: str, key: int) -> HttpResponse:
    """Do an operation after which the page of another document is shown."""
    seen, by = form_integer(request.POST.get("version")), editor(request)
    if name == "part":
        target = step_log.split_document(row, seen, by, key)
        messages.success(request, f"已另成一件：“{target}”。")
    elif name == "combine":
        target = step_log.combine(row, seen, by)
        messages.success(request, f"已并入“{target}”。")
    else:
        IntakeDocument.objects.filter(pk=row.pk, version=seen).update(is_checked=True)
        later = row.intake.documents.current().filter(position__gt=row.position).first()
        return _lead_to(request, (later or row.intake).get_absolute_url())
    return _lead_to(request, target.get_absolute_url())


def _lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """The answer that leads to another page: a header for the script, else a redirection."""
    if request.headers.get("X-Partial"):
        return HttpResponse(headers={"X-Location": url})
    return HttpResponseRedirect(url)
