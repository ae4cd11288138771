"""A document, an issue or one provision in the form that an address names by its suffix.

``?on=`` asks for another day: the state and the wordings are those of the day, the printed words
are always those of the gazette. Nothing else may be asked; what is not understood is refused by
name, so that no program takes today's state for that of a misspelt day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views import View
from lxml import etree

from gazette.data.akoma_ntoso import as_bytes, document_element, issue_element
from gazette.data.document_record import document_record, issue_record, provision_record
from gazette.data.markdown_form import document_lines, issue_lines
from gazette.data.word_form import document_file, issue_file
from gazette.effect.as_of import PARAMETER, AsOf, as_of
from gazette.effect.known_relations import with_known_relations
from gazette.issue_data import data_schema
from gazette.pages.downloads import visible_document, visible_subject
from gazette.pages.plain_copies import entered_documents
from gazette.pages.previews import Withdrawn
from gazette.pages.reading_aids import WORD
from gazette.prints.editions.edition_requests import parts
from gazette.public_addresses import absolute_url

#: Form → media type, of documents and of issues; a provision is to be had as JSON.
FORMS = {
    "json": "application/json",
    "xml": "application/akn+xml",
    "md": "text/markdown",
    "docx": WORD,
}
#: What a program is told of a question that is not understood (RFC 9457).
PROBLEM = "application/problem+json"


class NotUnderstood(Exception):
    """A parameter that there is not, or a value that is none; in Chinese and in English."""

    def __init__(self, parameter: str, chinese: str, english: str) -> None:
        super().__init__(chinese)
        self.parameter, self.chinese, self.english = parameter, chinese, english

    @classmethod
    def repeated(cls, parameter: str, times: int) -> NotUnderstood:
        """That a parameter is given several times, of which only one could be meant."""
        chinese = f"参数“{parameter}”写了{times}次，只能写一次。"
        return cls(parameter, chinese, f"{parameter!r} is given {times} times.")

    @classmethod
    def unknown(cls, parameter: str, known: Sequence[str]) -> NotUnderstood:
        """That there is no such parameter, with those there are."""
        name = parameter[:40]
        chinese = f"没有参数“{name}”；可以用的有：{'、'.join(known) or '（没有）'}。"
        english = f"There is no parameter {name!r}; there are: {', '.join(known) or 'none'}."
        return cls(name, chinese, english)

    @classmethod
    def unstorable(cls, parameter: str) -> NotUnderstood:
        """That the value of a parameter has a character that no database stores."""
        chinese = f"参数“{parameter}”里有不能用的字符（NUL）。"
        return cls(parameter, chinese, f"{parameter!r} has a NUL character.")


class DataView(View):
    """A view that answers programs: any page may read it, and errors are problems with a name."""

    http_method_names = ["get", "head", "options"]
    form = "json"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except NotUnderstood as error:
            response = not_understood(error)
        except Http404:
            response = not_there()
        except Withdrawn:
            response = withdrawn()
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def answer(
        self,
        record: dict[str, Any],
        element: Callable[[dict[str, Any]], etree._Element],
        lines: Callable[[dict[str, Any]], Iterable[str]],
    ) -> HttpResponse:
        """The record as text: ``element`` makes it XML, ``lines`` Markdown."""
        if self.form == "xml":
            return _file(as_bytes(element(record)), "xml")
        if self.form == "md":
            return _file("\n".join([*lines(record), ""]).encode(), "md")
        return _file(_json(record), "json")


class DocumentDataView(DataView):
    """A document with its rows, facts, relations, and its state on a day."""

    def get(self, request: HttpRequest, **place: Any) -> HttpResponse:
        document = with_known_relations(visible_document(request, **place))
        when = _day(request)
        if self.form == "docx" and not document.has_text:
            raise Http404
        record = document_record(document, when, _absolute(request))
        if self.form == "docx":
            return _word(document_file(document, record, when), document.title)
        return self.answer(record, document_element, document_lines)


class IssueDataView(DataView):
    """An issue with its documents, each named with its address."""

    def get(self, request: HttpRequest, **place: Any) -> HttpResponse:
        when, absolute = _day(request), _absolute(request)
        issue, _document = parts(visible_subject(request, **place))
        if self.form == "docx":
            records = {
                one: document_record(with_known_relations(one), when, absolute)
                for one in entered_documents(issue)
            }
            url = absolute(issue.get_absolute_url())
            return _word(issue_file(issue, records, url, when), str(issue))
        return self.answer(issue_record(issue, absolute), issue_element, issue_lines)


class ProvisionDataView(DataView):
    """One row of a document with the rows in it, and its words and state on a day."""

    def get(self, request: HttpRequest, **place: Any) -> HttpResponse:
        document = with_known_relations(visible_document(request, **place))
        when, absolute = _day(request), _absolute(request)
        record = provision_record(document, place["address"], when, absolute)
        if record is None:
            raise Http404
        return _file(_json(record), "json")


class IssueSchemaView(DataView):
    """The JSON Schema of the data that archive PDFs have attached; it never changes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(data_schema(), content_type="application/schema+json")


def _file(content: bytes, form: str) -> HttpResponse:
    return HttpResponse(content, content_type=f"{FORMS[form]}; charset=utf-8")


def _word(content: bytes, name: str) -> HttpResponse:
    """A Word file that is saved under its title."""
    response = HttpResponse(content, content_type=WORD)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name[:60])}.docx"
    return response


def _absolute(request: HttpRequest) -> Any:
    return partial(absolute_url, request)


def _day(request: HttpRequest) -> AsOf:
    """The day that is asked for. Raises NotUnderstood for any other parameter, two days or none."""
    for name, values in request.GET.lists():
        if name != PARAMETER:
            chinese = f"没有参数“{name[:40]}”；可以用的只有 {PARAMETER}（日期，如 2025-07-20）。"
            english = f"There is no parameter {name[:40]!r}; there is {PARAMETER} (a day) alone."
            raise NotUnderstood(name[:40], chinese, english)
        if len(values) > 1:
            raise NotUnderstood.repeated(name, len(values))
    when = as_of(request)
    if when.error:
        chinese = f"“{when.asked[:40]}”不是能用的日期，请写成 2025-07-20 这样。"
        english = f"{when.asked[:40]!r} is no day; write it like 2025-07-20."
        raise NotUnderstood(PARAMETER, chinese, english)
    return when


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def not_understood(error: NotUnderstood, status: int = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    """What is wrong with a question, with the name of its parameter."""
    return problem(status, error.chinese, error.english, parameter=error.parameter)


def not_there() -> HttpResponse:
    """404 for an address of nothing public."""
    return problem(404, "没有这一处，或者尚未公布。", "There is none, or not yet.")


def withdrawn() -> HttpResponse:
    """410 for an issue that was public, or what was in it."""
    response = problem(410, "这一期已经撤下。", "The issue has been withdrawn.")
    response["Cache-Control"] = "no-store"
    return response


def problem(status: int, chinese: str, english: str, **more: str) -> HttpResponse:
    """What is wrong, as RFC 9457 has it; ``detail`` in Chinese, ``detail_en`` in English."""
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": chinese}
    told["detail_en"] = english
    body = json.dumps(told | more, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=f"{PROBLEM}; charset=utf-8")
