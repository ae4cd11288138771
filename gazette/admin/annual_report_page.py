"""年报 in the admin: the table of a year, and a workbook with the documents behind each number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from gazette.admin import desk
from gazette.admin.base_admin import row_key, user_of
from gazette.effect.annual_report import MEANINGS, AnnualReport, Figure, annual_report
from gazette.effect.as_of import read_day
from gazette.kinds import kind_label
from gazette.models import Document, IssuingBody
from gazette.office.security_log import EXPORT, record
from gazette.spreadsheets import Sheet, as_workbook, file_response

_COLUMNS = (
    ("种类", 10),
    ("发文机关", 16),
    ("文号", 16),
    ("标题", 40),
    ("成文日期", 8),
    ("施行日期", 8),
    ("说明", 24),
    ("公报", 24),
)


def annual_report_page(request: HttpRequest) -> HttpResponse:
    """The report of ``?year=``, as of ``?on=`` in it, of ``?body=``; ``download=xlsx`` its file.

    Needs the permission to view issues. The year before this one is shown by default.
    """
    if not request.user.has_perm("gazette.view_issue"):
        raise PermissionDenied
    today = timezone.localdate()
    year = row_key(request.GET.get("year"))
    year = year if 1900 <= year <= today.year else today.year - 1
    asked = request.GET.get("on", "").strip()
    day = read_day(asked) if asked else None
    problem = ""
    if asked and (day is None or day.year != year):
        problem, day = f"“{asked[:20]}”不是{year}年的日期，下面按年底计算。", None
    last = day or min(date(year, 12, 31), today)
    body = IssuingBody.objects.filter(pk=row_key(request.GET.get("body"))).first()
    report = annual_report(year, last, body.pk if body else None)
    if request.GET.get("download") == "xlsx":
        title = f"{year}年规章和规范性文件年报" + (f"（{body}）" if body else "")
        record(EXPORT, user_of(request), note=f"{title}（XLSX）")
        return file_response(as_workbook(list(report_sheets(report))), title, "xlsx")
    by_body = "by_body" in request.GET
    context = {
        **admin.site.each_context(request),
        "title": "年报",
        "report": report,
        "figures": [(figure.value, MEANINGS[figure]) for figure in Figure],
        "lines": report.lines(),
        "body_lines": report.lines_by_body() if by_body else [],
        "by_body": by_body,
        "groups": [
            (figure.value, MEANINGS[figure], report.under(figure))
            for figure in (Figure.PENDING, Figure.UNSTATED, Figure.UNDATED, Figure.ONLY_CHANGING)
        ],
        "years": range(today.year, _first_year(today.year) - 1, -1),
        "bodies": IssuingBody.objects.with_published_count(),
        "body": body,
        "problem": problem,
        "is_running": last < date(year, 12, 31),
    }
    return TemplateResponse(request, "admin/annual_report.html", context)


def _first_year(default: int) -> int:
    """The year of the oldest published document."""
    dated = Document.objects.published().filter(signed_on__isnull=False).order_by("signed_on")
    first = dated.values_list("signed_on", flat=True).first()
    return min(max(first.year, 1900), default) if first else default


def report_sheets(report: AnnualReport) -> Iterator[Sheet]:
    """The sheets of the workbook: the table, the table by bodies, a list for each figure."""
    numbers = [(figure.value, 6) for figure in Figure]
    table: list[list[str | int]] = [[line.name, *line.numbers] for line in report.lines()]
    sentences = [
        f"截至{report.on.isoformat()}；已经撤下的公报所载文件{report.withdrawn}件，没有计入。",
        *(f"{figure.value}：{MEANINGS[figure]}。" for figure in Figure),
    ]
    notes: list[list[str | int]] = [[]]
    notes.extend([one] for one in sentences)
    yield Sheet(f"{report.year}年年报", [("种类", 20), *numbers], [*table, *notes])
    by_body = ([line.name, *line.numbers] for line in report.lines_by_body())
    yield Sheet("按发文机关", [("种类、发文机关", 30), *numbers], by_body)
    for figure in Figure:
        yield Sheet(
            figure.value,
            _COLUMNS,
            [
                [
                    kind_label(entry.document.kind),
                    "、".join(body.name for body in entry.document.bodies),
                    entry.document.document_number,
                    entry.document.title,
                    entry.document.signed_on,
                    entry.document.effective_on,
                    entry.note,
                    str(entry.document.issue),
                ]
                for entry in report.under(figure)
            ],
        )


@desk.panel(order=95)
def report_link(request: HttpRequest) -> desk.Panel | None:
    """年报, one click away, for everybody in the office who sees issues."""
    if not request.user.has_perm("gazette.view_issue"):
        return None
    year = timezone.localdate().year
    entries = [
        desk.PanelEntry(
            f"{one}年制发、废止、现行有效件数", f"{reverse('annual_report')}?year={one}"
        )
        for one in (year - 1, year)
    ]
    return desk.Panel("年报", entries, len(entries), reverse("annual_report"))
