"""The workflow on an issue's page: its status, the open steps, and a page to confirm each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from gazette.admin.base_admin import user_of
from gazette.admin.deviation_page import deviation_context, deviations_view
from gazette.admin.issue_tabs import notices_of
from gazette.admin.relation_admin import described
from gazette.admin.worklists import change_url
from gazette.effect.decisions import relations_to_approve, relations_to_complete, why_not_confirmed
from gazette.models import Issue, Relation, Step
from gazette.models.step import person_name
from gazette.office import review_stages, workflow
from gazette.office.doubts import doubts_of
from gazette.office.reading_marks import unread
from gazette.office.returned import since_return
from gazette.office.scheduled_checkup import hold_of

Action = Step.Action

#: The steps before which the doubts and their answers are shown.
_SHOWS_DOUBTS = (Action.SUBMIT, *workflow.GATED)
#: What each step means, shown before it is confirmed.
MEANINGS: Mapping[Action, str] = MappingProxyType(
    {
        Action.SUBMIT: "送审之后内容不能再改，由审核人员审定或者退回。",
        Action.RECALL: "收回之后本期回到草稿，可以继续修改，改好再送审。",
        Action.RETURN: "退回之后本期回到草稿，由录入人员按您写的理由修改。",
        Action.PASS: "通过之后转给下一审，由另一位同事办理；内容仍不能改。",
        Action.APPROVE: "审定之后内容不能再改，等待发布。",
        Action.PUBLISH: "发布之后公众立即可见，此后改动任何文字都须办理勘误。",
        Action.SCHEDULE: "到了所定的时间，本期自动发布；在此之前可以取消。",
        Action.UNSCHEDULE: "取消之后本期仍是已审定，等待发布。",
        Action.WITHDRAW: "撤下之后公众不再看得到本期，文字仍不能修改，可以重新发布。",
    }
)
#: Steps whose page shows where the issue differs from its source.
_TRUTH_CHECKED = (Action.SUBMIT, *workflow.GATED)
#: What is to be done next in each status.
STAGE_NOTES: Mapping[str, str] = MappingProxyType(
    {
        Issue.Status.DRAFT: "正在录入。录完并对照原件核对之后，请送审。",
        Issue.Status.IN_REVIEW: "由没有录入过本期的同事在“审核”里逐件看完再办，或者写明理由退回。",
        Issue.Status.APPROVED: "已经审定，等待发布。",
        Issue.Status.PUBLISHED: "已经发布，公众可见。需要改动文字的，请在文件页上提出勘误。",
    }
)

#: The step by which an issue goes on from a status.
NEXT_STEPS: Mapping[str, Action] = MappingProxyType(
    {
        Issue.Status.DRAFT: Action.SUBMIT,
        Issue.Status.IN_REVIEW: Action.APPROVE,
        Issue.Status.APPROVED: Action.PUBLISH,
    }
)
#: Of so many accounts at most it is asked whether they may take a step.
MOST_ASKED = 12


class StepForm(forms.Form):
    """What a step asks for: a reason or note, and for 定时发布 the time.

    ``version`` is the version of the issue that the person has seen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    at = forms.DateTimeField(
        label="发布时间",
        help_text="北京时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": "请写明发布的日期和时间。",
            "invalid": "请写成 2026-12-01 08:30 的样子。",
        },
    )
    reason = forms.CharField(
        label="理由或说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, action: Action, *args: Any, wants_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action is not Action.SCHEDULE:
            del self.fields["at"]
        if wants_reason:
            self.fields["reason"].required = True
            self.fields["reason"].label = "理由"
            self.fields["reason"].error_messages["required"] = f"{action.label}须写明理由。"


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step that the status of an issue allows; ``why`` this person may not take it, or empty.

    ``stage`` is the review that the step passes: 初审, 复审, 终审; empty where there is one only.
    """

    action: Action
    url: str
    why: str
    stage: str = ""

    @property
    def label(self) -> str:
        if self.stage:
            is_last = self.action is Action.APPROVE
            return f"{self.stage}（审定）" if is_last else f"{self.stage}通过"
        return "立即发布" if self.action is Action.PUBLISH else self.action.label

    @property
    def is_forward(self) -> bool:
        return self.action in (Action.SUBMIT, *workflow.REVIEWS, Action.PUBLISH)


def step_choices(user: User, issue: Issue) -> list[StepChoice]:
    """The steps that an issue's status and the person's permissions allow.

    A step that is refused for another reason is listed with that reason.
    """
    return [
        StepChoice(
            action,
            reverse("admin:gazette_issue_step", args=[issue.pk, action.value]),
            workflow.refusal(user, action, issue),
            _stage_of(action, issue),
        )
        for action, transition in workflow.TRANSITIONS.items()
        if issue.status in transition.sources
        and user.has_perm(f"gazette.{transition.permission}")
        and (action is not Action.UNSCHEDULE or issue.publish_at)
        and not (action is Action.RETURN and issue.is_fixed)
        and (action not in workflow.REVIEWS or action is _next_review(issue))
    ]


def who_else(user: User, issue: Issue) -> str:
    """Who may take the next step, in Chinese, for a person who may not; "" for one who may."""
    action = NEXT_STEPS.get(issue.status)
    if action is Action.APPROVE:
        action = _next_review(issue)
    if action is None or not workflow.refusal(user, action, issue):
        return ""
    permission = workflow.TRANSITIONS[action].permission
    held = Q(groups__permissions__codename=permission) | Q(user_permissions__codename=permission)
    people = User.objects.filter(held, is_active=True).distinct().order_by("pk")
    able = [one for one in people[:MOST_ASKED] if not workflow.refusal(one, action, issue)]
    if not able:
        return f"现在没有人可以{action.label}：请系统管理人员把这项权限交给另一位同事。"
    return f"可以{action.label}的：{'、'.join(person_name(one) for one in able)}。"


def _next_review(issue: Issue) -> Action:
    """The step by which the stage is passed in which an issue under review is."""
    return Action.APPROVE if review_stages.is_last_stage(issue) else Action.PASS


def _stage_of(action: Action, issue: Issue) -> str:
    return review_stages.recorded_stage(issue) if action in workflow.REVIEWS else ""


def take_step(issue: Issue, action: Action, user: User, values: Mapping[str, Any]) -> Step:
    """Take a step with the values of a ``StepForm``. Raises workflow.Refused."""
    reason: str = values["reason"]
    version: int = values["version"]
    at: datetime | None = values.get("at")
    match action:
        case Action.PUBLISH | Action.SCHEDULE:
            return workflow.publish(issue, user, reason, at=at, version=version)
        case Action.SUBMIT:
            return workflow.submit(issue, user, reason, version=version)
        case Action.PASS:
            return workflow.pass_stage(issue, user, reason, version=version)
        case Action.APPROVE:
            return workflow.approve(issue, user, reason, version=version)
        case Action.RECALL:
            return workflow.recall(issue, user, reason)
        case Action.RETURN:
            return workflow.return_(issue, user, reason)
        case Action.UNSCHEDULE:
            return workflow.unschedule(issue, user, reason)
        case Action.WITHDRAW:
            return workflow.withdraw(issue, user, reason)
    raise workflow.Refused("没有这一步。")


class WorkflowAdmin(admin.ModelAdmin[Issue]):
    """Adds the workflow to the admin of issues: a panel, and a page for each step."""

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/step/<str:action>/",
            self.admin_site.admin_view(self.step_view),
            name="gazette_issue_step",
        )
        listed = path(
            "<int:pk>/deviations/",
            self.admin_site.admin_view(deviations_view),
            name="gazette_issue_deviations",
        )
        return [own, listed, *super().get_urls()]

    def workflow_context(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        """The context of the panel, for ``admin/gazette/issue/_workflow.html``.

        ``stages`` are labels with their distance from the issue's status, 0 for its own.
        """
        note = STAGE_NOTES[issue.status]
        if issue.status == Issue.Status.APPROVED and issue.publish_at:
            note = f"已定于{timezone.localtime(issue.publish_at):%Y年%m月%d日%H:%M}自动发布。"
            if hold := hold_of(issue):
                note = f"定时已到，没有发布：{hold.reason}"
        elif issue.status == Issue.Status.APPROVED and issue.is_fixed:
            note = "已经撤下，公众看不到；文字仍不能修改，可以重新发布。"
        elif stage := review_stages.stage_name(issue):
            note = f"等待{'审核' if stage == '审定' else stage}：{note}"
        user = user_of(request)
        return {
            "stages": _way(issue),
            "stage_note": note,
            "may_review": any(user.has_perm(f"gazette.{name}") for name in _BENCH_READERS),
            "choices": step_choices(user, issue),
            "reads_next": _reads_next(user, issue),
            "who_else": who_else(user, issue),
            "passed": review_stages.passed_stages(issue),
            "steps": issue.steps.select_related("by")[:1],
            "entered_by": workflow.entered_by(issue),
        }

    def step_view(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Explain a step and ask for what it needs; a POST takes it."""
        user = user_of(request)
        issue = get_object_or_404(Issue.objects.with_gazette().without_source(), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        if action not in workflow.TRANSITIONS:
            raise Http404
        step = Action(action)
        found = workflow.findings(issue) if step in (Action.PUBLISH, Action.SCHEDULE) else []
        wants = workflow.TRANSITIONS[step].wants_reason or bool(found)
        form = StepForm(
            step, request.POST or None, wants_reason=wants, initial={"version": issue.version}
        )
        doubts = doubts_of(issue) if step in _SHOWS_DOUBTS else []
        relations = list(relations_to_approve(issue)) if step is Action.APPROVE else []
        seen = _fingerprint(relations)
        if request.method == "POST" and request.POST.get("relations_seen", seen) != seen:
            form.add_error(None, "本期文件与别的文件的关系在您打开本页之后有变，请看过再审定。")
        noticed = _noticed(request, issue) if step is Action.SUBMIT else ""
        if request.method == "POST" and request.POST.get("notices_seen", "") != noticed:
            form.add_error(None, "在您打开本页之后有变：请看过上面的说明再送审。")
        if request.method == "POST" and form.is_valid():
            try:
                take_step(issue, step, user, form.cleaned_data)
            except workflow.Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.message_user(
                    request, f"{issue}：{_success_message(issue, step)}", messages.SUCCESS
                )
                return HttpResponseRedirect(change_url(issue))
        context = {
            **self.admin_site.each_context(request),
            **_step_context(user, issue, step),
            **(deviation_context(issue, user) if step in _TRUTH_CHECKED else {}),
            "opts": self.opts,
            "findings": found,
            "relations": [(one, described(one)) for one in relations],
            "relations_seen": seen,
            "notices_seen": noticed,
            "doubts": doubts,
            "unanswered": sum(doubt.answer is None for doubt in doubts),
            "form": form,
            "choice": StepChoice(step, request.path, "", _stage_of(step, issue)),
        }
        context["title"] = f"{context['choice'].label}：{issue}"
        return TemplateResponse(request, "admin/gazette/issue/step.html", context)


def _reads_next(user: User, issue: Issue) -> bool:
    """Whether what a reviewer has to do next is to read, not yet to pass or approve."""
    is_reviewer = user.has_perm("gazette.review_issue")
    return issue.status == Issue.Status.IN_REVIEW and is_reviewer and bool(unread(user, issue))


#: Who may read the bench of the review.
_BENCH_READERS = ("review_issue", "publish_issue")
#: The steps whose page shows what has changed since the last return.
_COMPARED = (Action.SUBMIT, Action.RETURN, *workflow.REVIEWS)


def _way(issue: Issue) -> list[tuple[str, int]]:
    """The stations of an issue with their distance from where it is, 0 for its own.

    Where there are several reviews, 待审 is as many stations.
    """
    names = review_stages.stage_names(issue)
    stations: list[str] = []
    here = 0
    for status in Issue.Status:
        if status == issue.status:
            here = len(stations)
        if status == Issue.Status.IN_REVIEW and len(names) > 1:
            stations += [f"待{name}" for name in names]
        else:
            stations.append(str(status.label))
    if issue.status == Issue.Status.IN_REVIEW and len(names) > 1:
        here += min(len(review_stages.passed_stages(issue)), len(names) - 1)
    return [(station, index - here) for index, station in enumerate(stations)]


def _step_context(user: User, issue: Issue, step: Action) -> dict[str, Any]:
    """What the page of a step shows besides its form and what is to be looked at."""
    why = workflow.refusal(user, step, issue)
    return {
        "issue": issue,
        "back": change_url(issue),
        "meaning": MEANINGS[step],
        "why": why,
        "unread": unread(user, issue) if step in workflow.REVIEWS and not why else [],
        "comparison": since_return(issue) if step in _COMPARED else None,
        "incomplete": _incomplete(issue) if step is Action.APPROVE else [],
    }


def _incomplete(issue: Issue) -> list[tuple[Relation, str]]:
    """Relations that the approval leaves undecided, with the reason."""
    return [(one, why_not_confirmed(one)) for one in relations_to_complete(issue)]


def _noticed(request: HttpRequest, issue: Issue) -> str:
    """What a person has seen of the notices on an issue."""
    return ";".join(mark for _notice, mark in notices_of(request, issue))


def _fingerprint(relations: Iterable[Relation]) -> str:
    """What an approver has seen of relations: another one means that they have changed."""
    seen = [(one.pk, one.status, one.target_id, str(one.effective_on)) for one in relations]
    return sha256(repr(seen).encode()).hexdigest()[:16]


def _success_message(issue: Issue, action: Action) -> str:
    if action is Action.SCHEDULE and issue.publish_at:
        return f"已定于{timezone.localtime(issue.publish_at):%Y年%m月%d日%H:%M}发布。"
    if action is Action.PASS:
        return f"已通过，现在等待{review_stages.stage_name(issue)}。"
    return f"已{action.label}，现在是“{issue.get_status_display()}”。"
