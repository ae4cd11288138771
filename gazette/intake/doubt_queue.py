"""The queue of doubts (逐处核对): one pane over all documents of an intake.

The list of doubts stands beside the current one, which is shown at its place in the source
and in the rows, is answered there, and whose rows can be edited there. Every form works
without the script; the script sends the same forms with ``X-Partial`` and asks that the
place was on screen before a key answers.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gazette.intake import document_view, doubt_forms, step_log
from gazette.intake.access import editor, form_integer, render_page, requires_permission
from gazette.intake.document_page import NOT_SENT_AGAIN
from gazette.intake.doubt_list import DoubtItem, answer_choices, doubt_items
from gazette.intake.doubt_places import MOST_PLACES, PlaceLine, place_lines, place_rows
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.operations import operation_of
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import ConfirmationNeeded, EditConflict
from gazette.office.doubts import CannotAnswer

#: The operations on a row that the queue offers; all others are done on the document's page.
_EDITS = ("words", "cells")


@requires_permission
def doubt_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """One doubt after the other, of all documents of an intake."""
    intake = get_object_or_404(Intake.objects.select_related("gazette", "issue"), pk=pk)
    if not intake.is_open:
        return redirect(intake)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        _handle_form(request, intake, shown)
        if not request.headers.get("X-Partial") and not _must_show(shown):
            return redirect(_url(intake, shown))
    context = _context(request, intake, shown)
    if request.headers.get("X-Partial"):
        return render(request, "intake/_queue.html", context)
    return render_page(request, "intake/queue.html", context)


def _url(intake: Intake, shown: dict[str, Any]) -> str:
    url = reverse("admin:intake_doubts", args=[intake.pk])
    return f"{url}?doubt={shown['at']}" if shown.get("at") else url


def _must_show(shown: dict[str, Any]) -> bool:
    """Whether the answer holds what a redirection would lose."""
    return bool(shown.get("problem") or shown.get("unconfirmed"))


def _handle_form(request: HttpRequest, intake: Intake, shown: dict[str, Any]) -> None:
    """Do what a form asks for; what is to be shown of it is added to ``shown``."""
    keys = request.POST.getlist("doubt")
    shown |= {"at": next(iter(keys), ""), "reason": request.POST.get("reason", "")[:300]}
    try:
        if request.POST.get("do") in doubt_forms.NAMES:
            before = [item.key for item in _items(intake)]
            done = doubt_forms.handle(request, intake)
            shown["done"] = done.words
            shown["at"] = done.leads_to or _next_key(intake, before, shown["at"])
        else:
            _edit(request, intake, shown)
    except ConfirmationNeeded as error:
        sent = [(k, v) for k in request.POST for v in request.POST.getlist(k)]
        hidden = [(k, v) for k, v in sent if k not in NOT_SENT_AGAIN]
        shown |= {"unconfirmed": error.edits, "sent": hidden}
    except (CannotAnswer, CannotEdit, EditConflict) as error:
        shown["problem"] = str(error)
        if request.POST.get("batch"):
            shown["is_batch"] = True
    except KeyError:
        words = "".join(shown["typed"]["cells"]) or shown["typed"]["body"]
        shown["problem"] = f"这一行已经不在了，没有保存：“{words}”。下面是最新的内容，请看过再改。"


def _edit(request: HttpRequest, intake: Intake, shown: dict[str, Any]) -> None:
    """Change the words of a row; the doubt stays the current one, unless it has vanished."""
    name, key = request.POST.get("do", ""), form_integer(request.POST.get("key"))
    shown |= {"selected": key, "typed": _typed(request)}
    if name not in _EDITS:
        raise CannotEdit("不认识的操作。请刷新页面后再试。")
    row = get_object_or_404(
        intake.documents.current(), pk=form_integer(request.POST.get("document"))
    )
    before = [item.key for item in _items(intake)]
    operation = operation_of(name, [key], request.POST)
    what = f"{operation.what}（{document_view.excerpt(row, key)}）"
    seen, by = form_integer(request.POST.get("version")), editor(request)
    step_log.change(
        row, seen, by, operation.change, what,
        is_confirmed=request.POST.get("confirmed") == "1",
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    shown |= {"done": f"已保存：{what}", "selected": 0, "typed": None, "reason": ""}
    if shown["at"] not in {item.key for item in _items(intake)}:
        shown["done"] += "。这处存疑不再出现"
        shown["at"] = _next_key(intake, before, shown["at"])


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The words that a form of a row sent, to be shown again if they are not saved."""
    sent = request.POST
    names = ("label", "heading", "body")
    return {**{name: sent.get(name, "") for name in names}, "cells": sent.getlist("cell")}


def _items(intake: Intake) -> list[DoubtItem]:
    rows = intake.documents.current().defer("structure", "answers")
    return doubt_items(rows)


def _next_key(intake: Intake, before: list[str], key: str) -> str:
    """The key of the next doubt that waits behind the one with ``key``, in the order of
    ``before``; else of the first that waits; empty if none does."""
    waiting = [item.key for item in _items(intake) if not item.is_answered]
    behind = before[before.index(key) + 1 :] if key in before else []
    return next((one for one in behind if one in waiting), next(iter(waiting), ""))


def _context(request: HttpRequest, intake: Intake, shown: dict[str, Any]) -> dict[str, Any]:
    items = _items(intake)
    at = shown["at"] if "at" in shown else request.GET.get("doubt", "")
    current = next((item for item in items if item.key == at), None)
    waiting = [item for item in items if not item.is_answered]
    if current is None and waiting:
        current = waiting[0]
    place = items.index(current) if current else -1
    alike = [one for one in waiting if current and one.code == current.code]
    is_batch = bool(shown.get("is_batch") or request.GET.get("batch")) and len(alike) > 1
    return {
        "title": f"逐处核对：{intake}",
        "intake": intake,
        "url": reverse("admin:intake_doubts", args=[intake.pk]),
        "items": items,
        "behind": list(intake.documents.current().filter(is_behind=True).defer("structure")),
        "waiting": len(waiting),
        "current": current,
        "place": place + 1,
        "previous": items[place - 1] if place > 0 else None,
        "next": items[place + 1] if 0 <= place < len(items) - 1 else None,
        "alike": len(alike),
        "is_batch": is_batch,
        "batch": [(one, _places(intake, one, around=1)) for one in alike] if is_batch else [],
        "choices": answer_choices(),
        "selected": form_integer(request.GET.get("row")),
        **(_at_place(intake, current) if current and not is_batch else {}),
        **shown,
    }


def _at_place(intake: Intake, item: DoubtItem) -> dict[str, Any]:
    """The place of the current doubt: the lines of the source, and the rows."""
    document = IntakeDocument.objects.get(pk=item.document.pk)
    return {
        "document": document,
        "places": _places(intake, item),
        "more_places": max(0, len(item.spans) - MOST_PLACES),
        "rows": place_rows(document.draft, item.spans[:MOST_PLACES]),
    }


def _places(intake: Intake, item: DoubtItem, **options: int) -> list[list[PlaceLine]]:
    spans = item.spans[:MOST_PLACES]
    return [place_lines(intake.source, span, **options) for span in spans]
