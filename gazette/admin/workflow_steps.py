"""The way of an issue on its page: where it stands, what to do next, each step confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from gazette.admin.worklists import change_url
from gazette.models import Issue, Step
from gazette.office import workflow

Action = Step.Action

#: What each step means, told before it is taken.
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
#: How the next step is put where an issue stands.
NEXT: Mapping[str, str] = MappingProxyType(
    {
        Issue.Status.DRAFT: "正在录入。录完并对照原件核对之后，请送审。",
        Issue.Status.IN_REVIEW: "等待审核：由没有录入过本期的同事审定，或者写明理由退回。",
        Issue.Status.APPROVED: "已经审定，等待发布。",
        Issue.Status.PUBLISHED: "已经发布，公众可见。需要改动文字的，请在文件页上提出勘误。",
    }
)


class StepForm(forms.Form):
    """What a step asks: a reason or note, for 定时发布 the hour; and the version looked at."""

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
class Choice:
    """A step that the issue's status allows; ``why`` it is not for this person, else empty."""

    action: Action
    url: str
    why: str

    @property
    def label(self) -> str:
        return "立即发布" if self.action is Action.PUBLISH else self.action.label

    @property
    def is_forward(self) -> bool:
        return self.action in (Action.SUBMIT, Action.APPROVE, Action.PUBLISH)


def choices(user: User, issue: Issue) -> list[Choice]:
    """The steps that an issue's status and the person's permissions allow.

    Each with what else speaks against it, so that nobody wonders where a button is.
    """
    return [
        Choice(
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


def take(issue: Issue, action: Action, user: User, values: Mapping[str, Any]) -> Step:
    """Take a step with what the form says. Raises workflow.Refused."""
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


class Steps(admin.ModelAdmin):
    """What the admin of issues adds for the way of an issue: a panel, and a page for each step."""

    def get_urls(self) -> list[Any]:
        own = path(
            "<int:pk>/step/<str:action>/",
            self.admin_site.admin_view(self.step_view),
            name="gazette_issue_step",
        )
        return [own, *super().get_urls()]

    def way(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        """What the panel shows of an issue."""
        user: Any = request.user
        stages = list(Issue.Status)
        reached = stages.index(Issue.Status(issue.status))
        said = NEXT[issue.status]
        if issue.status == Issue.Status.APPROVED and issue.publish_at:
            said = f"已定于{timezone.localtime(issue.publish_at):%Y年%m月%d日%H:%M}自动发布。"
        elif issue.status == Issue.Status.APPROVED and issue.is_fixed:
            said = "已经撤下，公众看不到；文字仍不能修改，可以重新发布。"
        return {
            "stages": [
                (status.label, index - reached) for index, status in enumerate(Issue.Status)
            ],
            "said": said,
            "choices": choices(user, issue),
            "steps": issue.steps.select_related("by")[:12],
            "entered_by": workflow.entered_by(issue),
        }

    def step_view(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Say what the step means and ask for what it needs; on POST take it."""
        user: Any = request.user
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
        if request.method == "POST" and form.is_valid():
            try:
                take(issue, step, user, form.cleaned_data)
            except workflow.Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.message_user(request, f"{issue}：{_done(issue, step)}", messages.SUCCESS)
                return HttpResponseRedirect(change_url(issue))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{Choice(step, '', '').label}：{issue}",
            "issue": issue,
            "back": change_url(issue),
            "meaning": MEANINGS[step],
            "why": workflow.refusal(user, step, issue),
            "findings": found,
            "form": form,
            "choice": Choice(step, request.path, ""),
        }
        return TemplateResponse(request, "admin/gazette/issue/step.html", context)


def _done(issue: Issue, action: Action) -> str:
    if action is Action.SCHEDULE and issue.publish_at:
        return f"已定于{timezone.localtime(issue.publish_at):%Y年%m月%d日%H:%M}发布。"
    return f"已{action.label}，现在是“{issue.get_status_display()}”。"
