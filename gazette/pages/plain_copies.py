"""A document as plain text, and the QR code of its page or of one of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import quote

import segno
from django.http import Http404, HttpRequest, HttpResponse

from gazette.effect.as_of import as_of
from gazette.layout.annotators import notes_of
from gazette.layout.blocks import noted_rows, place_notes, sections
from gazette.models import Document, Issue
from gazette.pages.cited_row import document_words, printed_lines, state_on_day
from gazette.pages.downloads import visible_document, visible_subject
from gazette.pages.previews import WithdrawalView
from gazette.prints.editions.edition_requests import parts
from gazette.public_addresses import absolute_url

_ADDRESS = re.compile(r"[a-z_0-9-]{1,150}")


class PlainTextView(WithdrawalView):
    """The printed rows of a document as text, under a head that says what they are."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **place: Any) -> HttpResponse:
        document = visible_document(request, **place)
        if not document.has_text:
            raise Http404("本文件的正文尚未录入。")
        return _text_file(text_lines(document, request), document.title)


class IssueTextView(WithdrawalView):
    """The documents of an issue as text, one after another, each under its head."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **place: Any) -> HttpResponse:
        issue, _document = parts(visible_subject(request, **place))
        return _text_file(_issue_lines(issue, entered_documents(issue), request), str(issue))


def entered_documents(issue: Issue) -> list[Document]:
    """Those of an issue whose text is entered, in order of print. Raises Http404 for none."""
    documents = issue.documents.order_by("position").with_text_known()
    entered = [one for one in documents if one.has_text]
    if not entered:
        raise Http404("本期的正文尚未录入。")
    return entered


def _text_file(lines: Iterable[str], name: str) -> HttpResponse:
    response = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{name[:60]}.txt')}"
    return response


def _issue_lines(
    issue: Issue, documents: Sequence[Document], request: HttpRequest
) -> Iterator[str]:
    """What the issue is and which documents follow, then each of them."""
    yield str(issue)
    yield absolute_url(request, issue.get_absolute_url())
    for document in documents:
        yield f"{document.position}. {document_words(document)}"
    for document in documents:
        yield ""
        yield "＝＝＝＝"
        yield from text_lines(document, request)


def text_lines(document: Document, request: HttpRequest) -> Iterator[str]:
    """What the document is and its state today, then its rows, each text after an empty line."""
    printed = sections(document)
    place_notes(printed, notes_of(document, request))
    issue = document.issue
    page = f"第{document.printed_page}页" if document.printed_page else ""
    amended = "、".join(noted_rows(printed))
    yield document_words(document)
    yield f"刊于《{issue.gazette.name}》{issue.short_title}{page}"
    yield f"{state_on_day(document, as_of(request))}。以下是{issue.gazette.first_words}。"
    if amended:
        yield f"注意：下列条文另有修改，见网页：{amended}。"
    yield absolute_url(request, document.get_absolute_url())
    yield "－－－－"
    yield from printed_lines(printed)


class QrCodeView(WithdrawalView):
    """The QR code of a document's page or, with ``?row=``, of one of its rows, as SVG."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **place: Any) -> HttpResponse:
        document = visible_document(request, **place)
        row = request.GET.get("row", "")
        if row and not _ADDRESS.fullmatch(row):
            raise Http404("没有这一条。")
        path = document.get_absolute_url() + (f"#{row}" if row else "")
        image = BytesIO()
        code = segno.make(absolute_url(request, path), error="m", micro=False)
        code.save(image, kind="svg", scale=6, dark="#000", light="#fff")
        return HttpResponse(image.getvalue(), content_type="image/svg+xml")
