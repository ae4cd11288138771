"""The pages of an intake: the drop, the overview, one document beside its source.

Each works as plain forms; the script only sends them without leaving the page, for
which it asks with ``X-Partial``.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gazette.importing import ImportRefused
from gazette.intake import changes, outline, workbench
from gazette.intake.acceptance import accept, edits_of
from gazette.intake.changes import Conflict, Unconfirmed
from gazette.intake.editing import CannotEdit
from gazette.intake.findings import still_open
from gazette.intake.forms import FactsForm, PastedForm
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.operations import operation_of
from gazette.intake.reception import Refused, proceed, receive
from gazette.intake.uploads import refused_uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

PERMISSION = "intake.change_intake"


def permitted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show who may enter issues to those who may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            return _page(request, "intake/forbidden.html", {"title": "录入公报"}, status=403)
        return view(request, *args, **kwargs)

    return guarded


def editor(request: HttpRequest) -> User:
    """Who asks; a guarded view is seen by nobody without an account."""
    return cast("User", request.user)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)


@permitted
def drop(request: HttpRequest) -> HttpResponse:
    """录入公报: the form that takes files and text, and the intakes that are under way."""
    form = PastedForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        refused = [Refused(*upload) for upload in refused_uploads(request)]
        files, text = request.FILES.getlist("files"), form.cleaned_data["text"]
        if files or text.strip() or refused:
            pasted = text.replace("\r\n", "\n") if text.strip() else ""
            intake = receive(files, pasted, refused, editor(request))
            return redirect(intake)
        problem = "没有选择文件，也没有粘贴文字。请选择文件，或者把文字粘贴到框中。"
    intakes = Intake.objects.select_related("gazette", "created_by", "changed_by")
    page = Paginator(intakes.defer("source", "outline"), 30).get_page(request.GET.get("page"))
    context = {"title": "录入公报", "form": form, "problem": problem, "intakes": page}
    return _page(request, "intake/drop.html", context, status=400 if problem else 200)


@permitted
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One intake: its files, what was found, contents and documents side by side."""
    intake = get_object_or_404(Intake.objects.select_related("gazette"), pk=pk)
    if intake.state == Intake.State.READING:
        intake = proceed(intake)
    if intake.state == Intake.State.READING:
        return _reading(request, intake)
    form = FactsForm(request.POST if request.POST.get("do") == "facts" else None, instance=intake)
    if request.method == "POST":
        answer = _answered(request, intake, form)
        if answer is not None:
            return answer
    return _page(request, "intake/overview.html", _overview(intake, form))


def _reading(request: HttpRequest, intake: Intake) -> HttpResponse:
    files = list(intake.files.all())
    done = sum(file.is_read for file in files)
    documents = intake.documents.count()
    looked_at = documents - intake.documents.filter(summary={}).count()
    context = {
        "title": "正在读取", "intake": intake, "files": files, "done": done,
        "documents": documents, "looked_at": looked_at,
    }  # fmt: skip
    answer = _page(request, "intake/reading.html", context)
    answer.headers["Refresh"] = "2"
    return answer


def _answered(request: HttpRequest, intake: Intake, form: FactsForm) -> HttpResponse | None:
    """Do what a form of the overview asks for; None where it is to be shown again."""
    do = request.POST.get("do")
    if do == "discard":
        return _discarded(request, intake)
    if do == "accept":
        return _accepted(request, intake)
    if do == "tick":
        _tick(request, intake)
        return redirect(intake.get_absolute_url() + "#findings")
    if do == "entry":
        _set_entry(request, intake)
        return redirect(intake.get_absolute_url() + "#contents")
    if do == "facts" and form.is_valid():
        return _facts_saved(request, intake, form)
    return None


def _facts_saved(request: HttpRequest, intake: Intake, form: FactsForm) -> HttpResponse:
    row = form.save(commit=False)
    seen = _number(request.POST.get("version"))
    values = {name: getattr(row, name) for name in form.fields}
    values |= {"changed_by": editor(request), "changed_at": timezone.now(), "version": seen + 1}
    if Intake.objects.filter(pk=intake.pk, version=seen).update(**values):
        messages.success(request, "本期信息已保存。")
    else:
        first = Intake.objects.select_related("changed_by").get(pk=intake.pk)
        messages.error(request, changes.first_change(first.changed_by, first.changed_at))
    return redirect(intake)


def _discarded(request: HttpRequest, intake: Intake) -> HttpResponse:
    if not request.POST.get("sure"):
        messages.error(request, "要放弃这次录入，请先勾选“确定放弃”。")
        return redirect(intake)
    name = str(intake)
    intake.delete()
    messages.success(request, f"已放弃“{name}”的录入，读取的内容已删除。已成的草稿不受影响。")
    return redirect("admin:intake_intake_changelist")


def _accepted(request: HttpRequest, intake: Intake) -> HttpResponse:
    try:
        waiting = _waiting(intake)
        if waiting and not request.POST.get("sure"):
            raise ImportRefused(f"还有{waiting}没有核对。核对完再写，或者勾选“仍要写成草稿”。")
        result = accept(intake, _number(request.POST.get("version")), editor(request))
    except ImportRefused as error:
        messages.error(request, str(error))
        return redirect(intake.get_absolute_url() + "#accept")
    messages.success(request, f"{result.issue}已写成草稿，共{len(result.documents)}篇文件。")
    return redirect(intake.get_absolute_url() + "#accept")


def _waiting(intake: Intake) -> str:
    """What nobody has looked at yet, in words; empty where nothing is left."""
    rows = list(intake.documents.standing())
    doubts = sum(len(still_open(row.findings)) for row in rows)
    return f"{doubts}处存疑" if doubts else ""


def _tick(request: HttpRequest, intake: Intake) -> None:
    row = get_object_or_404(intake.documents, pk=_number(request.POST.get("document")))
    code, message = request.POST.get("code", ""), request.POST.get("message", "")
    changes.tick(row, code, message, request.POST.get("checked") == "1")


def _set_entry(request: HttpRequest, intake: Intake) -> None:
    row = get_object_or_404(intake.documents, pk=_number(request.POST.get("document")))
    entry = request.POST.get("entry", "")
    try:
        contents = outline.load(intake.outline).contents
        chosen = int(entry) if entry.isdigit() and int(entry) < len(contents) else None
        changes.set_entry(row, _number(request.POST.get("version")), editor(request), chosen)
    except (CannotEdit, Conflict) as error:
        messages.error(request, str(error))


def _overview(intake: Intake, form: FactsForm) -> dict[str, Any]:
    around = outline.load(intake.outline)
    rows = list(intake.documents.standing())
    held = {row.entry: row for row in rows if row.entry is not None}
    doubts = [(row, finding) for row in rows for finding in still_open(row.findings)]
    ticked = [(row, finding) for row in rows for finding in row.findings if finding.get("checked")]
    return {
        "title": str(intake),
        "intake": intake,
        "form": form,
        "files": intake.files.all(),
        "rows": rows,
        "contents": [(n, entry, held.get(n)) for n, entry in enumerate(around.contents)],
        "free": [row for row in rows if row.entry is None],
        "front": around.front,
        "doubts": doubts,
        "ticked": ticked,
        "edits": edits_of(intake, around, rows),
        "is_catalogue": bool(around.contents) and not any(row.summary["rows"] for row in rows),
        "waiting": _waiting(intake),
    }


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
    selected = asked.get("selected") or _number(request.GET.get("row"))
    context = {**workbench.context(row, selected), **asked}
    if request.headers.get("X-Partial") == "panel":
        return render(request, "intake/_panel.html", context)
    if request.headers.get("X-Partial"):
        return render(request, "intake/_workbench.html", context)
    return _page(request, "intake/document.html", context)


def _operated(
    request: HttpRequest, row: IntakeDocument, asked: dict[str, Any]
) -> HttpResponse | None:
    """Do what a form asks for; where it cannot be done, ``asked`` says why."""
    name, key = request.POST.get("do", ""), _number(request.POST.get("key"))
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
    seen, by = _number(request.POST.get("version")), editor(request)
    if name in ("part", "combine", "checked"):
        return _elsewhere(request, row, name, key)
    if name == "tick":
        values = (request.POST.get("code", ""), request.POST.get("message", ""))
        changes.tick(row, *values, request.POST.get("checked") == "1")
    elif name in ("undo", "redo"):
        step = (changes.undo if name == "undo" else changes.redo)(row, seen, by)
        asked["done"] = f"{'已撤销' if name == 'undo' else '已重做'}：{step.what}"
    else:
        operation = operation_of(name, key, request.POST)
        is_confirmed = request.POST.get("confirmed") == "1"
        what = f"{operation.what}（{workbench.excerpt(row, key)}）"
        changes.change(row, seen, by, operation.change, what, is_confirmed=is_confirmed)
        asked["done"] = what
    if request.headers.get("X-Partial"):
        asked["focus"] = key
        return None
    return redirect(f"{row.get_absolute_url()}?row={key}#row-{key}" if key else row)


def _elsewhere(request: HttpRequest, row: IntakeDocument, name: str, key: int) -> HttpResponse:
    """Do what leads to the page of another document."""
    seen, by = _number(request.POST.get("version")), editor(request)
    if name == "part":
        target = changes.part(row, seen, by, key)
        messages.success(request, f"已另成一件：“{target}”。")
    elif name == "combine":
        target = changes.combine(row, seen, by)
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


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
