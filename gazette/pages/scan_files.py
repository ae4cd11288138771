"""Scans of printed issues, and the evidence of acts that are not held, as PDF files.

Of old issues often only the contents page was entered; until the text follows, the scan
is all that there is to read, and the pages say so.
"""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header, http_date
from django.views import View

from gazette.models import Issue, OutsideAct
from gazette.pages.previews import WithdrawalView, visible_or_404
from gazette.prints.editions.responses import serve


class ScanView(WithdrawalView):
    """The scan of an issue, whole or in byte ranges; of a draft, for the office only."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, gazette: str, year: int, number: int) -> HttpResponseBase:
        issues = Issue.objects.with_gazette().without_source()
        issues = issues.at_address(gazette=gazette, year=year, number=number)
        issue = visible_or_404(request, issues.published(), issues)
        path = Path(issue.scan.path) if issue.scan else None
        if path is None or not path.exists():
            raise Http404("这一期没有扫描件。")
        headers = _headers(path, f"{issue}（扫描件）.pdf", is_public=issue.is_published)
        return serve(request, path, headers)


class EvidenceView(View):
    """The evidence of an act outside the archive; for the office only until it counts."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        act = get_object_or_404(OutsideAct, pk=pk)
        path = Path(act.evidence_file.path) if act.evidence_file else None
        is_public = act.is_public
        may_see = is_public or request.user.has_perm("gazette.view_outsideact")
        if path is None or not may_see or not path.exists():
            raise Http404("没有这份依据。")
        return serve(request, path, _headers(path, f"{act}（依据）.pdf", is_public=is_public))


def _headers(path: Path, name: str, *, is_public: bool) -> list[tuple[str, str]]:
    disposition = content_disposition_header(as_attachment=False, filename=name)
    return [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", disposition or "inline"),
        ("Accept-Ranges", "bytes"),
        ("ETag", f'"{path.stem}"'),
        ("Last-Modified", http_date(path.stat().st_mtime)),
        ("Cache-Control", "public, no-cache" if is_public else "private, no-store"),
    ]
