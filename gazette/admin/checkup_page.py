"""The admin's page of 发布前体检: an issue's findings by rules, to be corrected or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.admin.base_admin import user_of
from gazette.admin.worklists import Worklist, WorklistRows, document_url, register
from gazette.effect.as_of import AsOf
from gazette.models import Issue, Provision
from gazette.office.checkup import CheckupFinding, RowRule, Rule, checkup, rules, set_aside
from gazette.office.scheduled_checkup import hold_of


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as the page lists it: with the form of its document, and that of its row."""

    finding: CheckupFinding
    document_url: str
    row_url: str
    place: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The open findings of one rule."""

    rule: Rule | RowRule
    lines: Sequence[FindingLine]


def checkup_page(request: HttpRequest, issue: int) -> HttpResponse:
    """Show an issue's findings; a POST sets some aside with one reason, or restores one.

    Needs the permission to view issues; to set aside and restore, that to change them.
    """
    if not request.user.has_perm("gazette.view_issue"):
        raise PermissionDenied
    checked = get_object_or_404(Issue.objects.with_gazette().without_source(), pk=issue)
    findings = checkup(checked)
    if request.method == "POST":
        return _decide(request, checked, findings)
    waiting = [one for one in findings if one.is_open]
    context = {
        **admin.site.each_context(request),
        "title": f"发布前体检：{checked}",
        "issue": checked,
        "groups": _groups(waiting),
        "open_count": len(waiting),
        "document_count": len({one.fault.document.pk for one in waiting}),
        "put_aside": [one for one in findings if not one.is_open],
        "rules": rules(),
        "hold": hold_of(checked),
        "may_decide": request.user.has_perm("gazette.change_issue"),
    }
    return TemplateResponse(request, "admin/checkup.html", context)


def _groups(findings: Sequence[CheckupFinding]) -> list[FindingGroup]:
    """The findings by rules, in the order of the rules; within one by documents."""
    keys = {(one.fault.document.pk, one.fault.address) for one in findings if one.fault.address}
    rows = Provision.objects.filter(
        document__in={document for document, _ in keys}, address__in={row for _, row in keys}
    ).only("document", "address", "label", "level")
    by_place = {(row.document_id, row.address): row for row in rows} if keys else {}
    lines = [
        _line(one, by_place.get((one.fault.document.pk, one.fault.address))) for one in findings
    ]
    groups = [
        FindingGroup(rule, [line for line in lines if line.finding.rule is rule])
        for rule in rules()
    ]
    return [group for group in groups if group.lines]


def _line(finding: CheckupFinding, row: Provision | None) -> FindingLine:
    place = finding.fault.address
    if row is not None:
        place = row.label.strip() or row.get_level_display()
    url = reverse("admin:gazette_provision_change", args=[row.pk]) if row else ""
    return FindingLine(finding, document_url(finding.fault.document), url, place)


def _decide(request: HttpRequest, issue: Issue, findings: list[CheckupFinding]) -> HttpResponse:
    if not request.user.has_perm("gazette.change_issue"):
        raise PermissionDenied
    asked = set(request.POST.getlist("finding")) | {_posted_key(request)}
    whole_rule = request.POST.get("all_of", "")
    chosen = [
        one for one in findings if one.key in asked or (one.is_open and one.rule.code == whole_rule)
    ]
    if not (request.POST.getlist("finding") or whole_rule or "code" in request.POST):
        messages.error(request, "没有选中任何一条，请先勾选要搁置的。")
    elif not chosen:
        messages.error(request, "这一条已经不在体检结果中，可能已经改正。")
    elif "take_up" in request.POST:
        _take_up(request, chosen)
    else:
        _set_aside(request, chosen)
    return HttpResponseRedirect(reverse("checkup", args=[issue.pk]))


def _take_up(request: HttpRequest, findings: Sequence[CheckupFinding]) -> None:
    for finding in findings:
        if finding.set_aside:
            finding.set_aside.delete()
            messages.success(request, f"已恢复：{finding.fault.message}")


def _set_aside(request: HttpRequest, findings: Sequence[CheckupFinding]) -> None:
    """Set findings aside with one reason: all of them, or none without a reason."""
    reason = request.POST.get("reason", "")[:500]
    try:
        with transaction.atomic():
            for finding in findings:
                set_aside(finding, reason, user_of(request))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return
    if len(findings) == 1:
        messages.success(request, f"已搁置：{findings[0].fault.message}")
    else:
        messages.success(request, f"已搁置{len(findings)}条，理由：{reason.strip()}")


def _posted_key(request: HttpRequest) -> str:
    """The key of a finding named by document, rule and detail."""
    posted = request.POST
    return "|".join(posted.get(name, "") for name in ("document", "code", "detail"))


def _drafts(when: AsOf) -> WorklistRows:
    drafts = Issue.objects.filter(status=Issue.Status.DRAFT).with_gazette().without_source()
    return drafts.with_document_count().newest_first()


register(
    Worklist(
        name="drafts",
        title="待发布的各期",
        explanation=(
            "尚未发布的各期。点开做发布前体检：个人信息、用词、网址、表中合计，"
            "施行日期、有效期、序号、废止对象等有无可疑之处。"
        ),
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
