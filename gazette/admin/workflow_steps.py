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
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from gazette.admin.base_admin import user_of
from gazette.admin.relation_admin import described
from gazette.admin.worklists import change_url
from gazette.effect.decisions import relations_to_approve, relations_to_complete, why_not_confirmed
from gazette.models import Issue, Relation, Step
from gazette.office import workflow
from gazette.office.doubts import doubts_of

Action = Step.Action

#: The steps before which the doubts and their answers are shown.
_SHOWS_DOUBTS = (Action.SUBMIT, *workflow.GATED)
#: What each step means, shown before it is confirmed.
MEANINGS: Mapping[Action, str] = MappingProxyType(
    {
        Action.SUBMIT: "送审之后内容不能再改，由审核人员审定或者退回。",
        Action.RECALL: "收回之后本期回到草稿，可以继续修改，改好再送审。",
        Action.RETURN: "退回之后本期回到草稿，由录入人员按您写的理由修改。",
        Action.APPROVE: "审定之后内容不能再改，等待发布。",
        Action.PUBLISH: "发布之后公众立即可见，此后改动任何文字都须办理勘误。",
        Action.SCHEDULE: "到了所定的时间，本期自动发布；在此之前可以取消。",
        Action.UNSCHEDULE: "取消之后本期仍是已审定，等待发布。",
        Action.WITHDRAW: "撤下之后公众不再看得到本期，文字仍不能修改，可以重新发布。",
    }
)
#: What is to be done next in each status.
STAGE_NOTES: Mapping[str, str] = MappingProxyType(
    {
        Issue.Status.DRAFT: "正在录入。录完并对照原件核对之后，请送审。",
        Issue.Status.IN_REVIEW: "等待审核：由没有录入过本期的同事审定，或者写明理由退回。",
        Issue.Status.APPROVED: "已经审定，等待发布。",
        Issue.Status.PUBLISHED: "已经发布，公众可见。需要改动文字的，请在文件页上提出勘误。",
    }
)


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
    """A step that the status of an issue allows; ``why`` this person may not take it, or empty."""

    action: Action
    url: str
    why: str

    @property
    def label(self) -> str:
        return "立即发布" if self.action is Action.PUBLISH else self.action.label

    @property
    def is_forward(self) -> bool:
        return self.action in (Action.SUBMIT, Action.APPROVE, Action.PUBLISH)


def step_choices(user: User, issue: Issue) -> list[StepChoice]:
    """The steps that an issue's status and the person's permissions allow.

    A step that is refused for another reason is listed with that reason.
    """
    return [
        StepChoice(
            action,
            reverse("admin:gazette_issue_step", args=[issue.pk, action.value]),
            workflow.refusal(user, action, issue),
        )
        for action, transition in workflow.TRANSITIONS.items()
        if issue.status in transition.sources
        and user.has_perm(f"gazette.{transition.permission}")
        and (action is not Action.UNSCHEDULE or issue.publish_at)
        and not (action is Action.RETURN and issue.is_fixed)
    ]


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
        return [own, *super().get_urls()]

    def workflow_context(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        """The context of the panel, for ``admin/gazette/issue/_workflow.html``.

        ``stages`` are labels with their distance from the issue's status, 0 for its own.
        """
        stages = list(Issue.Status)
        reached = stages.index(Issue.Status(issue.status))
        note = STAGE_NOTES[issue.status]
        if issue.status == Issue.Status.APPROVED and issue.publish_at:
            note = f"已定于{timezone.localtime(issue.publish_at):%Y年%m月%d日%H:%M}自动发布。"
        elif issue.status == Issue.Status.APPROVED and issue.is_fixed:
            note = "已经撤下，公众看不到；文字仍不能修改，可以重新发布。"
        return {
            "stages": [
                (status.label, index - reached) for index, status in enumerate(Issue.Status)
            ],
            "stage_note": note,
            "choices": step_choices(user_of(request), issue),
            "steps": issue.steps.select_related("by")[:12],
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
            "opts": self.opts,
            "title": f"{StepChoice(step, '', '').label}：{issue}",
            "issue": issue,
            "back": change_url(issue),
            "meaning": MEANINGS[step],
            "why": workflow.refusal(user, step, issue),
            "findings": found,
            "relations": [(one, described(one)) for one in relations],
            "relations_seen": seen,
            "doubts": doubts,
            "unanswered": sum(doubt.answer is None for doubt in doubts),
            "incomplete": _incomplete(issue) if step is Action.APPROVE else [],
            "form": form,
            "choice": StepChoice(step, request.path, ""),
        }
        return TemplateResponse(request, "admin/gazette/issue/step.html", context)


def _incomplete(issue: Issue) -> list[tuple[Relation, str]]:
    """Relations that the approval leaves undecided, with the reason."""
    return [(one, why_not_confirmed(one)) for one in relations_to_complete(issue)]


def _fingerprint(relations: Iterable[Relation]) -> str:
    """What an approver has seen of relations: another one means that they have changed."""
    seen = [(one.pk, one.status, one.target_id, str(one.effective_on)) for one in relations]
    return sha256(repr(seen).encode()).hexdigest()[:16]


def _success_message(issue: Issue, action: Action) -> str:
    if action is Action.SCHEDULE and issue.publish_at:
        return f"已定于{timezone.localtime(issue.publish_at):%Y年%m月%d日%H:%M}发布。"
    return f"已{action.label}，现在是“{issue.get_status_display()}”。"
