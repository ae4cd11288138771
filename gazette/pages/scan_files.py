"""Scans of printed issues, as PDF files.

Of old issues often only the contents page was entered; until the text follows, the scan
is all that there is to read, and the pages say so.
"""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header, http_date

from gazette.models import Issue
from gazette.pages.previews import WithdrawalView, visible_or_404
from gazette.prints.editions.responses import serve


class ScanView(WithdrawalView):
    """The scan of an issue, whole or in byte ranges; of a draft, for the office only."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, gazette: str, year: int, number: int) -> HttpResponseBase:
        issues = Issue.objects.with_gazette().without_source()
        place = {"gazette__slug": gazette, "year": year, "number": number}
        issue = visible_or_404(request, issues.published(), issues, **place)
        path = Path(issue.scan.path) if issue.scan else None
        if path is None or not path.exists():
            raise Http404("这一期没有扫描件。")
        name = f"{issue}（扫描件）.pdf"
        disposition = content_disposition_header(as_attachment=False, filename=name)
        caching = "public, no-cache" if issue.is_published else "private, no-store"
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", disposition or "inline"),
            ("Accept-Ranges", "bytes"),
            ("ETag", f'"{path.stem}"'),
            ("Last-Modified", http_date(path.stat().st_mtime)),
            ("Cache-Control", caching),
        ]
        return serve(request, path, headers)
