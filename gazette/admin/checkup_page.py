"""The admin's page of 发布前体检: the findings of an issue, each to be corrected or set aside."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.admin.base_admin import user_of
from gazette.admin.worklists import Worklist, WorklistRows, document_url, register
from gazette.effect.as_of import AsOf
from gazette.models import Issue
from gazette.office.checkup import CheckupFinding, checkup, rules, set_aside


def checkup_page(request: HttpRequest, issue: int) -> HttpResponse:
    """Show an issue's findings; a POST sets one aside with a reason, or restores it.

    Needs the permission to view issues; to set aside and restore, that to change them.
    """
    if not request.user.has_perm("gazette.view_issue"):
        raise PermissionDenied
    checked = get_object_or_404(Issue.objects.with_gazette().without_source(), pk=issue)
    findings = checkup(checked)
    if request.method == "POST":
        return _decide(request, checked, findings)
    context = {
        **admin.site.each_context(request),
        "title": f"发布前体检：{checked}",
        "issue": checked,
        "open": [(one, document_url(one.fault.document)) for one in findings if one.is_open],
        "put_aside": [one for one in findings if not one.is_open],
        "rules": rules(),
        "may_decide": request.user.has_perm("gazette.change_issue"),
    }
    return TemplateResponse(request, "admin/checkup.html", context)


def _decide(request: HttpRequest, issue: Issue, findings: list[CheckupFinding]) -> HttpResponse:
    if not request.user.has_perm("gazette.change_issue"):
        raise PermissionDenied
    finding = next((one for one in findings if _key(one) == _posted_key(request)), None)
    if finding is None:
        messages.error(request, "这一条已经不在体检结果中，可能已经改正。")
    elif finding.set_aside and "take_up" in request.POST:
        finding.set_aside.delete()
        messages.success(request, f"已恢复：{finding.fault.message}")
    else:
        _set_aside(request, finding)
    return HttpResponseRedirect(reverse("checkup", args=[issue.pk]))


def _set_aside(request: HttpRequest, finding: CheckupFinding) -> None:
    try:
        set_aside(finding, request.POST.get("reason", "")[:500], user_of(request))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, f"已搁置：{finding.fault.message}")


def _key(finding: CheckupFinding) -> tuple[str, str, str]:
    """What identifies a finding in the forms of the page."""
    return str(finding.fault.document.pk), finding.rule.code, finding.fault.detail


def _posted_key(request: HttpRequest) -> tuple[str, str, str]:
    posted = request.POST
    return posted.get("document", ""), posted.get("code", ""), posted.get("detail", "")


def _drafts(when: AsOf) -> WorklistRows:
    drafts = Issue.objects.filter(status=Issue.Status.DRAFT).with_gazette().without_source()
    return drafts.with_document_count().newest_first()


register(
    Worklist(
        name="drafts",
        title="待发布的各期",
        explanation="尚未发布的各期。点开做发布前体检：施行日期、有效期、序号、废止对象等有无可疑之处。",
        rows=_drafts,
        columns=[
            ("期", 20, str),
            ("文件数", 4, lambda issue: issue.document_count),
            ("出版日期", 6, lambda issue: issue.published_on),
        ],
        edit_url=lambda issue: reverse("checkup", args=[issue.pk]),
        permission="gazette.view_issue",
        rank=15,
    )
)
