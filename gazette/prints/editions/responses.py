"""A PDF file as an HTTP response.

WhiteNoise answers conditional, HEAD and range requests for static files; here it does so
for files whose ETag is the digest of their bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header, http_date
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Response, SlicedFile, StaticFile

from gazette.models import PdfEdition
from gazette.prints.editions.file_names import download_name
from gazette.public_addresses import absolute_url

#: The policy of the pages would block the PDF viewers of some browsers.
_POLICY = "frame-ancestors 'none'"


class RangeFile(StaticFile):
    """A StaticFile that also handles If-Range, several ETags and a range of one byte."""

    def get_response(self, method: str, request_headers: dict[str, Any]) -> Response:
        headers = dict(request_headers)
        tags = [tag.strip() for tag in headers.get("HTTP_IF_NONE_MATCH", "").split(",")]
        if any(tag.removeprefix("W/") == self.etag or tag == "*" for tag in tags):
            headers["HTTP_IF_NONE_MATCH"] = self.etag
        if headers.get("HTTP_IF_RANGE") not in {None, self.etag}:
            headers.pop("HTTP_RANGE", None)  # for another version: send the whole file
        response: Response = super().get_response(method, headers)
        return response

    def get_range_response(
        self, range_header: str, base_headers: Any, file_handle: Any
    ) -> Response:
        """One range (RFC 9110, 14.2). Raises ValueError for an invalid one, which is ignored."""
        size = int(dict(base_headers)["Content-Length"])
        first, last = self.parse_byte_range(range_header)
        if last is not None and first > last:
            raise ValueError(range_header)
        start, end = self.get_byte_range(range_header, size)
        is_nothing = range_header.rstrip().endswith("=-0")
        if start > end or is_nothing:
            return self.get_range_not_satisfiable_response(file_handle, size)
        headers = [item for item in base_headers if item[0] != "Content-Length"]
        headers += [
            ("Content-Range", f"bytes {start}-{end}/{size}"),
            ("Content-Length", str(end - start + 1)),
        ]
        body = file_handle and SlicedFile(file_handle, start, end)
        return Response(HTTPStatus.PARTIAL_CONTENT, headers, body)


def file_response(request: HttpRequest, edition: PdfEdition, path: Path) -> HttpResponseBase:
    """The edition's file, a range of it, or 304 Not Modified.

    Raises FileNotFoundError if the file has just been replaced.
    """
    return serve(request, path, _headers(request, edition))


def serve(request: HttpRequest, path: Path, headers: Iterable[tuple[str, str]]) -> HttpResponseBase:
    """A file with these headers, which include ETag and Last-Modified, and the policy for PDFs."""
    file = RangeFile(str(path), [*headers, ("Content-Security-Policy", _POLICY)])
    response: HttpResponseBase = WhiteNoiseMiddleware.serve(file, request)
    return response


def _headers(request: HttpRequest, edition: PdfEdition) -> list[tuple[str, str]]:
    page = absolute_url(request, edition.subject.get_absolute_url())
    disposition = content_disposition_header(as_attachment=False, filename=download_name(edition))
    # Caches must revalidate each time, so that a correction shows at once.
    caching = "private, no-store" if edition.is_draft else "public, no-cache"
    return [
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", disposition or "inline"),
        ("Accept-Ranges", "bytes"),
        ("ETag", f'"{edition.sha256}"'),
        ("Last-Modified", http_date(edition.made_at.timestamp() if edition.made_at else 0)),
        ("Cache-Control", caching),
        ("Link", f'<{page}>; rel="canonical"'),
    ]
