"""The page of the drop, and the overview of an intake; ``document_page`` shows one document."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from gazette.admin.uploads import refused_uploads
from gazette.importing import ImportRefused
from gazette.intake import accept_job, doubt_forms, house_mend_forms, issue_frame, step_log
from gazette.intake.accept_job import Writing, is_large, writing_of
from gazette.intake.acceptance import (
    accept,
    discard,
    edits_of,
    let_be,
    status_in_words,
    take_over,
)
from gazette.intake.access import editor, form_integer, render_page, requires_permission
from gazette.intake.collector import collector_held
from gazette.intake.doubt_list import answer_choices, doubt_items
from gazette.intake.forms import FactsForm, PastedTextForm
from gazette.intake.held_already import compare, numbers_held, other_intakes, other_issue
from gazette.intake.intake_corrections import waiting_of
from gazette.intake.later_documents import add_documents
from gazette.intake.later_look import ask_to_look
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.original import OriginalUse
from gazette.intake.reception import Refused, delay_of, receive, wait_for
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import EditConflict
from gazette.intake.step_messages import conflict_message
from gazette.intake.stored_findings import unchecked
from gazette.office.doubts import CannotAnswer


@requires_permission
def drop(request: HttpRequest) -> HttpResponse:
    """录入公报: the form for files and text, and the list of intakes."""
    form = PastedTextForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        refused = [Refused(*upload) for upload in refused_uploads(request)]
        files, text = request.FILES.getlist("files"), form.cleaned_data["text"]
        if files or text.strip() or refused:
            pasted = text.replace("\r\n", "\n") if text.strip() else ""
            intake = receive(files, pasted, refused, editor(request))
            return redirect(intake)
        problem = "没有选择文件，也没有粘贴文字。请选择文件，或者把文字粘贴到框中。"
    context = {"title": "录入公报", "form": form, "problem": problem, **_listed(request)}
    return render_page(request, "intake/drop.html", context, status=400 if problem else 200)


#: What the list of intakes can be limited to: the states, and what that is called.
_FILTERS = {
    "todo": ("待处理", (Intake.State.READING, Intake.State.OPEN)),
    "accepted": ("已成草稿", (Intake.State.ACCEPTED,)),
    "refused": ("无法录入", (Intake.State.REFUSED,)),
    "all": ("全部", tuple(Intake.State)),
}


def _listed(request: HttpRequest) -> dict[str, Any]:
    """The list of intakes: what is to be done, or what the editor chose, with the counts."""
    asked = request.GET.get("state", "")
    chosen = asked if asked in _FILTERS else "todo"
    counts = dict(Intake.objects.order_by().values_list("state").annotate(Count("pk")))
    filters = [
        (name, label, sum(counts.get(state, 0) for state in states), name == chosen)
        for name, (label, states) in _FILTERS.items()
    ]
    found = Intake.objects.listed().filter(state__in=_FILTERS[chosen][1])
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return {"intakes": page, "filters": filters, "chosen": chosen}


@requires_permission
@collector_held()
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One intake: its files, findings, contents and documents."""
    intake = get_object_or_404(Intake.objects.select_related("gazette", "issue__gazette"), pk=pk)
    if intake.state == Intake.State.READING:
        intake = wait_for(intake)
    if intake.state == Intake.State.READING:
        return _show_progress(request, intake)
    form = FactsForm(request.POST if request.POST.get("do") == "facts" else None, instance=intake)
    writing = writing_of(intake)
    if request.method == "POST" and writing.is_going_on:
        messages.warning(request, "正在写成草稿，写完之后才能再作别的。")
        return redirect(intake)
    if request.method == "POST":
        answer = _handle_form(request, intake, form)
        if answer is not None:
            return answer
    if writing.is_going_on:
        return _show_writing(request, intake, writing)
    context = {**_overview(intake, form), "writing": writing}
    ask_to_look(context["behind"])
    return render_page(request, "intake/overview.html", context)


def _show_writing(request: HttpRequest, intake: Intake, writing: Writing) -> HttpResponse:
    """How far the job is that writes the draft."""
    context = {"title": "正在写成草稿", "intake": intake, "writing": writing}
    answer = render_page(request, "intake/writing.html", context)
    answer.headers["Refresh"] = "2"
    return answer


def _show_progress(request: HttpRequest, intake: Intake) -> HttpResponse:
    files = list(intake.files.all())
    done = sum(file.is_read for file in files)
    documents = intake.documents.count()
    looked_at = documents - intake.documents.filter(summary={}).count()
    context = {
        "title": "正在读取", "intake": intake, "files": files, "done": done,
        "documents": documents, "looked_at": looked_at, "delay": delay_of(intake),
    }  # fmt: skip
    answer = render_page(request, "intake/reading.html", context)
    answer.headers["Refresh"] = "2"
    return answer


def _handle_form(request: HttpRequest, intake: Intake, form: FactsForm) -> HttpResponse | None:
    """Do what a form of the overview asks for; None if the overview is to be shown again."""
    do = request.POST.get("do")
    if do == "discard":
        return _discard(request, intake)
    if do == "accept":
        return _accept(request, intake)
    if do == "rewrite":
        return _take_over(request, intake)
    if do == "let-be":
        return _let_be(request, intake)
    if do == "add":
        return _add(request, intake)
    if do in doubt_forms.NAMES:
        _answer(request, intake)
        return redirect(intake.get_absolute_url() + "#findings")
    if do in house_mend_forms.NAMES:
        house_mend_forms.handle(request, intake)
        return redirect(intake.get_absolute_url() + "#mends")
    if do == "entry":
        _set_entry(request, intake)
        return redirect(intake.get_absolute_url() + "#contents")
    if do == "facts" and form.is_valid():
        return _save_facts(request, intake, form)
    return None


def _save_facts(request: HttpRequest, intake: Intake, form: FactsForm) -> HttpResponse:
    row = form.save(commit=False)
    seen = form_integer(request.POST.get("version"))
    values = {name: getattr(row, name) for name in form.fields}
    values |= {"changed_by": editor(request), "changed_at": timezone.now(), "version": seen + 1}
    if Intake.objects.filter(pk=intake.pk, version=seen).update(**values):
        messages.success(request, "本期信息已保存。")
    else:
        first = Intake.objects.select_related("changed_by").get(pk=intake.pk)
        messages.error(request, conflict_message(first.changed_by, first.changed_at))
    return redirect(intake)


def _discard(request: HttpRequest, intake: Intake) -> HttpResponse:
    if not request.POST.get("sure"):
        messages.error(request, "要放弃这次录入，请先勾选“确定放弃”。")
        return redirect(intake)
    name = str(intake)
    try:
        discard(intake)
    except ImportRefused as error:
        messages.error(request, str(error))
        return redirect(intake)
    messages.success(request, f"已放弃“{name}”的录入，读取的内容已删除。已成的草稿不受影响。")
    return redirect("admin:intake_intake_changelist")


def _accept(request: HttpRequest, intake: Intake) -> HttpResponse:
    try:
        waiting = _waiting(intake)
        if waiting and not request.POST.get("sure"):
            raise ImportRefused(
                f"还有{waiting}没有答复。答复完再写，或者勾选“仍要写成草稿”：没有答复完，不能审定和发布。"
            )
        seen = form_integer(request.POST.get("version"))
        if is_large(intake):
            accept_job.start(intake, seen, editor(request))
            return redirect(intake)
        result = accept(intake, seen, editor(request))
    except ImportRefused as error:
        messages.error(request, str(error))
        return redirect(intake.get_absolute_url() + "#accept")
    messages.success(request, f"{result.issue}已写成草稿，共{len(result.documents)}篇文件。")
    if request.POST.get("then") == "submit" and request.user.has_perm("gazette.submit_issue"):
        return redirect("admin:gazette_issue_step", result.issue.pk, "submit")
    if request.POST.get("then") == "issue":
        return redirect("admin:gazette_issue_change", result.issue.pk)
    return redirect(intake.get_absolute_url() + "#accept")


def _take_over(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Let this intake write over the draft of its number, when it is accepted."""
    try:
        issue = take_over(intake, form_integer(request.POST.get("version")), editor(request))
    except ImportRefused as error:
        messages.error(request, str(error))
        return redirect(intake)
    messages.success(request, f"核对完写成草稿时，会用这一份重写{issue}；现在还没有改动它。")
    return redirect(intake)


def _let_be(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Take back the choice that this intake writes over a draft."""
    try:
        let_be(intake, form_integer(request.POST.get("version")), editor(request))
    except ImportRefused as error:
        messages.error(request, str(error))
        return redirect(intake)
    messages.success(request, "已收回：这一份不再重写库中的草稿。")
    return redirect(intake)


def _add(request: HttpRequest, intake: Intake) -> HttpResponse:
    target = get_object_or_404(Intake, pk=form_integer(request.POST.get("target")))
    try:
        add_documents(target, target.version, intake, editor(request))
    except (CannotEdit, EditConflict) as error:
        messages.error(request, str(error))
        return redirect(intake)
    messages.success(request, f"已并入“{target}”。")
    return redirect(target)


def _waiting(intake: Intake) -> str:
    """How many doubts are unanswered, in words; empty if none is."""
    stored = intake.documents.current().values_list("findings", flat=True)
    return _in_words(sum(len(unchecked(findings)) for findings in stored))


def _in_words(doubts: int) -> str:
    return f"{doubts}处存疑" if doubts else ""


def _answer(request: HttpRequest, intake: Intake) -> None:
    try:
        messages.success(request, doubt_forms.handle(request, intake).words)
    except (CannotAnswer, CannotEdit, EditConflict) as error:
        messages.error(request, str(error))


def _set_entry(request: HttpRequest, intake: Intake) -> None:
    row = get_object_or_404(intake.documents, pk=form_integer(request.POST.get("document")))
    entry = request.POST.get("entry", "")
    try:
        places = range(len(issue_frame.load(intake.outline).contents))
        chosen = next((place for place in places if str(place) == entry), None)
        step_log.set_entry(row, form_integer(request.POST.get("version")), editor(request), chosen)
    except (CannotEdit, EditConflict) as error:
        messages.error(request, str(error))


def _rows(intake: Intake) -> list[IntakeDocument]:
    """The documents in order; their rows are read only where an editor has changed them."""
    rows = list(intake.documents.current().defer("structure"))
    changed = intake.documents.filter(version__gt=0).values_list("pk", "structure")
    structures = dict(changed)
    for row in rows:
        if row.version:
            row.structure = structures[row.pk]
    return rows


def _told(intake: Intake, rows: list[IntakeDocument]) -> dict[str, Any]:
    """What the archive holds of this intake already, told before anything is checked."""
    issue = other_issue(intake)
    apart = [one for one in (issue, intake.issue) if one]
    return {
        "held": issue,
        "held_status": status_in_words(issue) if issue else "",
        "comparison": compare(intake, issue) if issue else None,
        "others": other_intakes(intake),
        "numbers": numbers_held(rows, apart),
        "taken_over": intake.issue if intake.state == Intake.State.OPEN else None,
        "proposals": waiting_of(intake),
    }


def _overview(intake: Intake, form: FactsForm) -> dict[str, Any]:
    frame = issue_frame.load(intake.outline)
    rows = _rows(intake)
    of_entry = {row.entry: row for row in rows if row.entry is not None}
    items = doubt_items(rows)
    return {
        "title": str(intake),
        "intake": intake,
        "form": form,
        "files": intake.files.all(),
        "originals": OriginalUse.objects.of_intake(intake.pk).listed(),
        "rows": rows,
        "contents": [(n, entry, of_entry.get(n)) for n, entry in enumerate(frame.contents)],
        "free": [row for row in rows if row.entry is None],
        "front": frame.front,
        "doubts": [item for item in items if not item.is_answered],
        "answered": [item for item in items if item.is_answered],
        "choices": answer_choices(),
        "edits": edits_of(intake, frame, rows),
        "is_catalogue": bool(frame.contents) and not any(row.summary["rows"] for row in rows),
        "waiting": _in_words(sum(not item.is_answered for item in items)),
        "behind": [row for row in rows if row.is_behind],
        **(_told(intake, rows) if rows else {}),
        **house_mend_forms.panel(intake),
        "targets": _targets(intake, frame),
    }


def _targets(intake: Intake, frame: issue_frame.IssueFrame) -> list[Intake]:
    """The intakes of other issues to which the documents of this one may be added."""
    if intake.issue_id or intake.year or frame.contents or frame.front or frame.back:
        return []
    others = Intake.objects.exclude(pk=intake.pk).exclude(year=None).select_related("gazette")
    open_ = others.filter(state__in=[Intake.State.OPEN, Intake.State.ACCEPTED])
    return list(open_.defer("source", "outline")[:50])
