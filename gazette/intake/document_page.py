"""The page of one document beside its source, and the handling of its forms.

Every form works without the script. The script sends the same forms with the header
``X-Partial`` and replaces a part of the page by the answer.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any
from urllib.parse import unquote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from gazette.intake import document_view, doubt_forms, step_log, step_messages
from gazette.intake.access import editor, form_integer, render_page, requires_permission
from gazette.intake.collector import collector_held
from gazette.intake.document_view import Wanted
from gazette.intake.later_look import ask_to_look
from gazette.intake.models import IntakeDocument
from gazette.intake.operations import operation_of
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_form import difference, words_of, words_sent
from gazette.intake.seen_rows import Aspect, Concern, Reliance, read_tokens
from gazette.intake.step_log import ConfirmationNeeded, EditConflict, RowGone
from gazette.intake.stored_rows import Structure, stored_rows
from gazette.office.doubts import CannotAnswer


@requires_permission
@collector_held()
def document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """One document: its source at the left, its rows at the right."""
    rows = IntakeDocument.objects.select_related("intake__gazette")
    asked = rows.defer(*_LONG) if request.method == "POST" else rows
    row = get_object_or_404(asked, pk=document, intake=pk, is_dropped=False)
    if not row.intake.is_open:
        return redirect(row.intake)
    extra: dict[str, Any] = {}
    if _is_of_another(request):
        return JsonResponse({"account": request.user.get_username()}, status=403)
    if request.method == "POST":
        answer = _handle_form(request, row, extra)
        if answer is not None:
            return answer
        row = extra.pop("changed", None) or rows.get(pk=row.pk)
    elif "to" in request.GET:
        return _go_to(request, row)
    else:
        ask_to_look([row])
    context = {**document_view.context(row, _wanted(request, extra)), **extra}
    if request.headers.get("X-Partial") == "panel":
        return render(request, "intake/_panel.html", context)
    if request.headers.get("X-Partial"):
        return render(request, "intake/_workbench.html", context)
    return render_page(request, "intake/document.html", context)


#: What a form need not read of the document: the step that it makes reads the locked row.
_LONG = ("structure", "findings", "answers", "intake__source", "intake__outline")


def _is_of_another(request: HttpRequest) -> bool:
    """Whether the script's page was opened by another account than has logged in since.

    What was typed under one name is not stored under another.
    """
    account = request.headers.get("X-Account")
    return account is not None and unquote(account) != request.user.get_username()


def _wanted(request: HttpRequest, extra: dict[str, Any]) -> Wanted:
    """What of the document the request asks for; what a form was about comes first."""
    at = request.GET.get("at")
    return Wanted(
        selected=extra.get("selected") or form_integer(request.GET.get("row")),
        key=extra.get("focus") or form_integer(request.GET.get("show")),
        at=form_integer(at) if at else None,
        part=form_integer(request.POST.get("part")) or form_integer(request.GET.get("part")),
    )


def _go_to(request: HttpRequest, row: IntakeDocument) -> HttpResponse:
    """Lead to the row that the editor asks for by its number, its address or its label."""
    asked = request.GET["to"]
    key = document_view.find_row(row, asked)
    if key is not None:
        return redirect(f"{row.get_absolute_url()}?show={key}#row-{key}")
    last = len(stored_rows(row.structure))
    ways = f"行数（1 至 {last}）、编号（如“第十二条”）或者地址（如“art_12”）"
    messages.error(request, f"没有“{asked[:40]}”这一行。可以写{ways}。")
    return redirect(f"{row.get_absolute_url()}?part={form_integer(request.GET.get('part'))}")


def _handle_form(
    request: HttpRequest, row: IntakeDocument, extra: dict[str, Any]
) -> HttpResponse | None:
    """Do what a form asks for; returns another page to show, if any.

    What this page is to show of it (the problem, the selected row, the words and the reason
    that were sent and not stored) is added to ``extra``.
    """
    extra["reason"] = request.POST.get("reason", "")[:300]
    name, keys = request.POST.get("do", ""), [*map(form_integer, request.POST.getlist("key"))]
    if name == "back":
        name = request.POST.getlist("do")[0]
        extra |= {"selected": next(iter(keys), 0), "typed": words_sent(name, request.POST)}
        return None
    try:
        return _perform(request, row, name, keys or [0], extra)
    except ConfirmationNeeded as error:
        sent = [(k, v) for k in request.POST for v in request.POST.getlist(k)]
        hidden = [(k, v) for k, v in sent if k not in NOT_SENT_AGAIN]
        extra |= {"selected": next(iter(keys), 0), "unconfirmed": error.edits, "sent": hidden}
    except (KeyError, RowGone) as error:
        words = words_sent(name, request.POST)
        extra |= {"problem": str(error) if isinstance(error, RowGone) else _GONE}
        extra |= {"lost": words.text if words else ""}
    except (CannotAnswer, CannotEdit, EditConflict) as error:
        extra |= {"selected": next(iter(keys), 0), "problem": str(error)}
        extra |= _not_stored(row, name, request.POST, error)
    return None


#: Fields that the form which asks for a confirmation has itself.
NOT_SENT_AGAIN = ("csrfmiddlewaretoken", "confirmed", "reason")
_GONE = "这一行已经不在了。下面是最新的内容，请看过再改。"


def _not_stored(
    row: IntakeDocument, name: str, values: QueryDict, error: Exception
) -> dict[str, Any]:
    """The words that a form has sent, to be shown in its fields again; of a row that another
    has changed also the difference."""
    typed = words_sent(name, values)
    key = error.key if isinstance(error, EditConflict) else None
    if typed is None or key is None:
        return {"typed": typed}
    draft = IntakeDocument.objects.get(pk=row.pk).draft
    stored = words_of(draft.rows[draft.index(key)])
    return {"typed": typed, "stored": stored, "pieces": difference(stored, typed)}


def _perform(
    request: HttpRequest, row: IntakeDocument, name: str, keys: list[int], extra: dict[str, Any]
) -> HttpResponse | None:
    """Do the operation ``name``; returns the page to go to, None to show this one again."""
    seen, by = form_integer(request.POST.get("version")), editor(request)
    focus = keys[0]
    if name in ("part", "combine", "checked"):
        return _do_and_leave(request, row, name, focus)
    if name in ("answer", "revoke"):
        extra["done"] = doubt_forms.handle(request, row.intake).words
    elif name in ("undo", "redo"):
        only_of = by if request.POST.get("only_own") else None
        step = step_log.undo(row, seen, only_of) if name == "undo" else step_log.redo(row, seen)
        focus = _first_changed(*step_log.structures_of(step, row))
        extra["done"] = f"{'已撤销' if name == 'undo' else '已重做'}：{step.what}"
        extra["changed"] = step_log.document_of(step, row)
    else:
        focus = _change(request, row, name, keys, extra)
    if request.headers.get("X-Partial"):
        extra |= {"focus": focus, "reason": ""}
        return None
    if merged := extra.get("merged"):
        messages.info(request, merged)
    if focus:
        asked = "show" if name in ("undo", "redo") else "row"
        return redirect(f"{row.get_absolute_url()}?{asked}={focus}#row-{focus}")
    part = form_integer(request.POST.get("part"))
    return redirect(f"{row.get_absolute_url()}?part={part}" if part > 1 else row)


def _change(
    request: HttpRequest, row: IntakeDocument, name: str, keys: list[int], extra: dict[str, Any]
) -> int:
    """Do an operation on rows; returns the key of the row to go on with."""
    seen, by = form_integer(request.POST.get("version")), editor(request)
    operation = operation_of(name, keys, request.POST)
    more = f" 等 {len(keys)} 行" if len(keys) > 1 else ""
    tokens, concerns = read_tokens(request.POST.getlist("seen")), operation.concerns
    step = step_log.change(
        row, seen, by, operation.change,
        lambda locked: f"{operation.what}（{document_view.excerpt(locked, keys[0])}{more}）",
        is_confirmed=request.POST.get("confirmed") == "1",
        reliance=None if concerns is None else Reliance(concerns, tokens),
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    extra |= {"done": step.what, "merged": step_messages.merged(row, seen, step)}
    extra["changed"] = step.document
    is_split = name == "words" and "\n" in request.POST.get("body", "").strip()
    return step_log.row_to_go_on(step, keys[0], is_split=is_split)


def _first_changed(former: Structure, present: Structure) -> int:
    """The key of the first row that is not as it was; 0 if there is none."""
    pairs = zip_longest(stored_rows(present), stored_rows(former))
    return next((int(now["k"]) for now, before in pairs if now and now != before), 0)


def _do_and_leave(request: HttpRequest, row: IntakeDocument, name: str, key: int) -> HttpResponse:
    """Do an operation after which the page of another document is shown."""
    seen, by = form_integer(request.POST.get("version")), editor(request)
    if name == "part":
        reliance = Reliance(
            (Concern(key, frozenset({Aspect.WORDS, Aspect.LEVEL})),),
            read_tokens(request.POST.getlist("seen")),
        )
        target = step_log.split_document(row, seen, by, key, reliance)
        messages.success(request, f"已另成一件：“{target}”。")
    elif name == "combine":
        target = step_log.combine(row, seen, by)
        messages.success(request, f"已并入“{target}”。")
    else:
        step_log.confirm_checked(row, seen)
        later = row.intake.documents.current().filter(position__gt=row.position).first()
        return _lead_to(request, (later or row.intake).get_absolute_url())
    return _lead_to(request, target.get_absolute_url())


def _lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """The answer that leads to another page: a header for the script, else a redirection."""
    if request.headers.get("X-Partial"):
        return HttpResponse(headers={"X-Location": url})
    return HttpResponseRedirect(url)
