"""核验: the form and its answer, and the public keys and heads of days for programs.

What is sent is limited before it is read, is read in memory and by a limited process, and is not
kept. The form changes nothing and asks for no account, so it needs no token against forgery.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from gazette.models import DayHead, SigningKey
from gazette.pages.fault_report_pages import UnindexedView
from gazette.parsing.source import UnreadableSource
from gazette.true_copies.kept_seals import own_head
from gazette.verification.fingerprint_search import known_as
from gazette.verification.found_copies import answer_for
from gazette.verification.given_copy import (
    MOST_BYTES,
    MOST_CHARACTERS,
    Busy,
    GivenCopy,
    copy_of_pdf,
    pasted_copy,
)

#: The bytes of a form besides its file: a pasted text in UTF-8.
_MOST_BESIDE = 3 * MOST_CHARACTERS + 100_000
#: Retry-After in seconds where other files are being read.
_BUSY_SECONDS = 20
#: A copy has so many characters at least.
_SHORTEST = 12
_MEGABYTE = 1024 * 1024


class _InMemory(MemoryFileUploadHandler):
    """A file is held in memory, whatever its size; the view has limited it."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


class CopyForm(forms.Form):
    """What is to be verified: one of three."""

    file = forms.FileField(required=False)
    text = forms.CharField(required=False, max_length=MOST_CHARACTERS, strip=True)
    of = forms.CharField(required=False, max_length=500, strip=True)

    default_error_messages = {"max_length": f"文字超过{MOST_CHARACTERS // 10_000}万字"}


@method_decorator(csrf_exempt, name="dispatch")
class VerifyView(UnindexedView):
    """The form; by POST a copy, by ``?of=`` a fingerprint or the address in a printed code."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > MOST_BYTES + _MOST_BESIDE:
            why = f"文件太大，没有收下。最大{MOST_BYTES // _MEGABYTE} MB。"
            response: HttpResponseBase = self._page(
                problem=why, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
            response.headers["Connection"] = "close"
            return response
        request.upload_handlers = [_InMemory(request)]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("of", "").strip()[:500]
        return self._of_fingerprint(asked) if asked else self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        sent = {name: str(value).replace("\0", "") for name, value in request.POST.items()}
        form = CopyForm(sent, request.FILES)
        if not form.is_valid():
            return self._page(problem=_why_not(form), status=HTTPStatus.BAD_REQUEST)
        given = form.cleaned_data
        if given["of"]:
            return self._of_fingerprint(given["of"])
        try:
            copy = _copy(given["file"], given["text"])
        except UnreadableSource as error:
            why = str(error).replace("录入", "核验")
            return self._page(problem=why, status=HTTPStatus.BAD_REQUEST)
        except Busy:
            response = self._page(
                problem="正在核验别的文件，请过半分钟再试；也可以把文字贴在下面核验。",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
            )
            response.headers["Retry-After"] = str(_BUSY_SECONDS)
            return response
        if copy is None or len(copy.words) < _SHORTEST:
            why = f"请选一个 PDF 文件，或者贴一段文字（至少{_SHORTEST}个字）。"
            return self._page(problem=why, status=HTTPStatus.BAD_REQUEST)
        return self._page(answer=answer_for(copy), is_file=copy.is_file)

    def _of_fingerprint(self, asked: str) -> HttpResponse:
        return self._page(of=asked, known=known_as(asked), is_asked=True)

    def _page(self, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        limits = {
            "most_megabytes": MOST_BYTES // _MEGABYTE,
            "most_characters": MOST_CHARACTERS // 10_000,
            "head": own_head(),
        }
        page = render(self.request, "verification/verify.html", limits | context, status=status)
        return page


def _why_not(form: CopyForm) -> str:
    if "text" in form.errors:
        return f"文字太长，没有收下。最多{MOST_CHARACTERS // 10_000}万字，请分几次核验。"
    if "file" in form.errors:
        return "这个文件是空的，请另选一个。"
    return "指纹或者网址太长，请核对。"


def _copy(file: UploadedFile[Any] | None, text: str) -> GivenCopy | None:
    """The copy that was sent; a file before a text. Raises UnreadableSource, Busy."""
    if file is None:
        return pasted_copy(text) if text else None
    data = file.read()
    if len(data) > MOST_BYTES:
        raise UnreadableSource(f"文件太大，没有收下。最大{MOST_BYTES // _MEGABYTE} MB。")
    if b"%PDF-" not in data[:1024]:
        raise UnreadableSource("这不是 PDF 文件。请选从本门户下载的 PDF，或者把文字贴在下面核验。")
    return copy_of_pdf(data)


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys, by which anybody can ask the signatures."""
    listed = [
        {
            "id": one.key_id,
            "algorithm": one.algorithm,
            "public": one.public,
            "since": one.added_at,
            "is_of_another_portal": one.is_taken_over,
        }
        for one in SigningKey.objects.all()
    ]
    return _json({"keys": listed})


@require_safe
def heads(request: HttpRequest) -> JsonResponse:
    """The heads of all days with their signed records, the oldest first."""
    names = ("fingerprint", "record", "algorithm", "key_id", "signature")
    return _json({"heads": list(DayHead.objects.order_by("day", "pk").values(*names))})


def _json(content: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response
