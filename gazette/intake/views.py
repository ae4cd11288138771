"""The drop, and the overview of an intake; see ``bench`` for one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from gazette.importing import ImportRefused
from gazette.intake import issue_frame, step_log
from gazette.intake.acceptance import accept, edits_of
from gazette.intake.access import editor, number, page, permitted
from gazette.intake.forms import FactsForm, PastedForm
from gazette.intake.later_documents import add
from gazette.intake.models import Intake
from gazette.intake.reception import Refused, receive, wait_for
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import Conflict
from gazette.intake.stored_findings import still_open
from gazette.intake.uploads import refused_uploads

if TYPE_CHECKING:
    pass


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
    listed = Paginator(intakes.defer("source", "outline"), 30).get_page(request.GET.get("page"))
    context = {"title": "录入公报", "form": form, "problem": problem, "intakes": listed}
    return page(request, "intake/drop.html", context, status=400 if problem else 200)


@permitted
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One intake: its files, what was found, contents and documents side by side."""
    intake = get_object_or_404(Intake.objects.select_related("gazette"), pk=pk)
    if intake.state == Intake.State.READING:
        intake = wait_for(intake)
    if intake.state == Intake.State.READING:
        return _reading(request, intake)
    form = FactsForm(request.POST if request.POST.get("do") == "facts" else None, instance=intake)
    if request.method == "POST":
        answer = _answered(request, intake, form)
        if answer is not None:
            return answer
    return page(request, "intake/overview.html", _overview(intake, form))


def _reading(request: HttpRequest, intake: Intake) -> HttpResponse:
    files = list(intake.files.all())
    done = sum(file.is_read for file in files)
    documents = intake.documents.count()
    looked_at = documents - intake.documents.filter(summary={}).count()
    context = {
        "title": "正在读取", "intake": intake, "files": files, "done": done,
        "documents": documents, "looked_at": looked_at,
    }  # fmt: skip
    answer = page(request, "intake/reading.html", context)
    answer.headers["Refresh"] = "2"
    return answer


def _answered(request: HttpRequest, intake: Intake, form: FactsForm) -> HttpResponse | None:
    """Do what a form of the overview asks for; None where it is to be shown again."""
    do = request.POST.get("do")
    if do == "discard":
        return _discarded(request, intake)
    if do == "accept":
        return _accepted(request, intake)
    if do == "add":
        return _added(request, intake)
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
    seen = number(request.POST.get("version"))
    values = {name: getattr(row, name) for name in form.fields}
    values |= {"changed_by": editor(request), "changed_at": timezone.now(), "version": seen + 1}
    if Intake.objects.filter(pk=intake.pk, version=seen).update(**values):
        messages.success(request, "本期信息已保存。")
    else:
        first = Intake.objects.select_related("changed_by").get(pk=intake.pk)
        messages.error(request, step_log.first_change(first.changed_by, first.changed_at))
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
        result = accept(intake, number(request.POST.get("version")), editor(request))
    except ImportRefused as error:
        messages.error(request, str(error))
        return redirect(intake.get_absolute_url() + "#accept")
    messages.success(request, f"{result.issue}已写成草稿，共{len(result.documents)}篇文件。")
    return redirect(intake.get_absolute_url() + "#accept")


def _added(request: HttpRequest, intake: Intake) -> HttpResponse:
    target = get_object_or_404(Intake, pk=number(request.POST.get("target")))
    try:
        add(target, target.version, intake, editor(request))
    except (CannotEdit, Conflict) as error:
        messages.error(request, str(error))
        return redirect(intake)
    messages.success(request, f"已并入“{target}”。")
    return redirect(target)


def _waiting(intake: Intake) -> str:
    """What nobody has looked at yet, in words; empty where nothing is left."""
    rows = list(intake.documents.standing())
    doubts = sum(len(still_open(row.findings)) for row in rows)
    return f"{doubts}处存疑" if doubts else ""


def _tick(request: HttpRequest, intake: Intake) -> None:
    row = get_object_or_404(intake.documents, pk=number(request.POST.get("document")))
    code, message = request.POST.get("code", ""), request.POST.get("message", "")
    step_log.tick(row, code, message, request.POST.get("checked") == "1")


def _set_entry(request: HttpRequest, intake: Intake) -> None:
    row = get_object_or_404(intake.documents, pk=number(request.POST.get("document")))
    entry = request.POST.get("entry", "")
    try:
        contents = issue_frame.load(intake.outline).contents
        chosen = int(entry) if entry.isdigit() and int(entry) < len(contents) else None
        step_log.set_entry(row, number(request.POST.get("version")), editor(request), chosen)
    except (CannotEdit, Conflict) as error:
        messages.error(request, str(error))


def _overview(intake: Intake, form: FactsForm) -> dict[str, Any]:
    around = issue_frame.load(intake.outline)
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
        "targets": _targets(intake, around),
    }


def _targets(intake: Intake, around: issue_frame.Outline) -> list[Intake]:
    """The intakes of issues to which the documents of this one may be added."""
    if intake.issue_id or intake.year or around.contents or around.front or around.back:
        return []
    others = Intake.objects.exclude(pk=intake.pk).exclude(year=None).select_related("gazette")
    open_ = others.filter(state__in=[Intake.State.OPEN, Intake.State.ACCEPTED])
    return list(open_.defer("source", "outline")[:50])
