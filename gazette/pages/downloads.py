"""PDFs for readers: which ones a page offers, and the files themselves.

No request waits for a PDF to be made: one that is missing is queued, and the
reader gets a page that says so.
"""

from __future__ import annotations

import contextlib
import logging
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from gazette.disk import DISK_FULL, is_disk_full
from gazette.jobs import service
from gazette.models import Document, Issue, PdfEdition
from gazette.pages.previews import WithdrawalView, visible_or_404
from gazette.prints.editions.edition_requests import ask, kinds_of, parts
from gazette.prints.editions.responses import file_response
from gazette.prints.editions.store import kept_file

logger = logging.getLogger(__name__)

#: Retry-After in seconds: for a PDF that is being made, and for one that could not be made.
RETRY_SOON, RETRY_LATER = 30, 3600


def downloads(subject: Issue | Document) -> list[PdfEdition]:
    """The PDFs offered of an issue or a document, the standard kind first, in one query.

    A PDF that was never asked for is an unsaved edition; one that could not be
    made is left out.
    """
    issue, document = parts(subject)
    is_draft = not issue.is_published
    known = PdfEdition.objects.filter(issue=issue, document=document, is_draft=is_draft)
    editions = {edition.kind: edition for edition in known}
    offered = []
    for kind in kinds_of(subject):
        edition = editions.get(kind) or PdfEdition(kind=kind, is_draft=is_draft)
        edition.issue, edition.document = issue, document
        if edition.is_current or edition.state != PdfEdition.State.FAILED:
            offered.append(edition)
    return offered


class PdfView(WithdrawalView):
    """A PDF of an issue or, with ``position``, of one of its documents."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **place: Any) -> HttpResponseBase:
        subject = visible_subject(request, **place)
        kind = place.get("kind", PdfEdition.Kind.STANDARD.value).replace("-", "_")
        if kind not in kinds_of(subject):
            raise Http404("没有这一版式的 PDF。")
        issue, _document = parts(subject)
        edition = _edition(subject, kind, is_draft=not issue.is_published)
        path = kept_file(edition)
        if edition.is_current and path:
            with contextlib.suppress(FileNotFoundError):  # a newer file has just replaced it
                return file_response(request, edition, path)
        return pending_page(request, edition)


def _edition(subject: Issue | Document, kind: str, *, is_draft: bool) -> PdfEdition:
    """The edition, asked for. On a full disk nothing can be asked for: then as it is."""
    try:
        return ask(subject, kind, is_draft=is_draft)
    except DatabaseError as error:
        if not is_disk_full(error):
            raise
        logger.exception("asking for a PDF")
    issue, document = parts(subject)
    place = {"issue": issue, "document": document, "kind": kind, "is_draft": is_draft}
    edition = PdfEdition.objects.with_names().filter(**place).first() or PdfEdition(**place)
    edition.message = DISK_FULL
    return edition


def pending_page(request: HttpRequest, edition: PdfEdition) -> HttpResponse:
    """The page shown while a PDF is being made or if it could not be made; status 503.

    The same where this machine does not see the file, which is made.
    """
    is_put_off = edition.message == DISK_FULL
    is_out_of_sight = edition.is_current and not edition.is_unfinished
    if edition.is_unfinished and not is_put_off:
        service.wake()
    context = {
        "edition": edition, "gazette": edition.issue.gazette, "is_put_off": is_put_off,
        "is_out_of_sight": is_out_of_sight,
    }  # fmt: skip
    response = render(request, "gazette/pdf_pending.html", context, status=503)
    response["Retry-After"] = str(
        RETRY_SOON if is_out_of_sight or (edition.is_unfinished and not is_put_off) else RETRY_LATER
    )
    response["Cache-Control"] = "no-store"
    return response


def visible_subject(
    request: HttpRequest | None,
    gazette: str,
    year: int,
    number: int,
    position: int | None = None,
    **_: Any,
) -> Issue | Document:
    """The issue or document at an address; Http404 also for a draft that is not for this reader.

    Without a request it is for any reader.
    """
    issues = Issue.objects.with_gazette().without_source()
    issues = issues.at_address(gazette=gazette, year=year, number=number)
    issue = visible_or_404(request, issues.published(), issues)
    if position is None:
        return issue
    document = get_object_or_404(Document, issue=issue, position=position)
    document.issue = issue
    return document


def visible_document(request: HttpRequest | None, **place: Any) -> Document:
    """The document at an address; Http404 as ``visible_subject``, and for an issue."""
    found = visible_subject(request, **place)
    if not isinstance(found, Document):
        raise Http404("没有这一件文件。")
    return found
