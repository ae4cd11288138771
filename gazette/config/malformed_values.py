"""Requests with values that no view can mean are answered 400."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

#: NUL, which PostgreSQL does not store, and lone surrogates, which are not UTF-8.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: The name under which the lists of the admin send primary keys, which are integers.
_CHOSEN_ROWS = "_selected_action"
#: Views that search for the words of their query, and leave NUL out of them; and lists that
#: ignore a choice that they do not offer.
_EXPECTS_NUL = {"search:search", "search:suggest", "search:feed", "gazette:document"}
_EXPECTS_NUL |= {f"gazette:{name}" for name in ("documents", "all", "year", "kind")}
_EXPECTS_NUL |= {f"gazette:{name}" for name in ("in_force", "expiring", "ended")}
#: The API, which refuses it by the name of the parameter; but for its description and its guide.
_API, _DESCRIPTIONS = "api-v1:", {"api-v1:openapi-json", "api-v1:api-root"}
#: The form for pasted text, which says itself what is wrong and keeps the words.
_FORM_EXPECTS_NUL = "admin:intake_intake_changelist"
#: Views that limit what is sent before they read it, and store none of it.
_READ_BY_THEMSELVES = {"verification:verify", "mcp:server"}
#: PostgreSQL's code for a number beyond the range of its type.
_OUT_OF_RANGE = "22003"


class RefuseMalformedValues:
    """Answer 400 for values that no view can mean: no view then has to expect them.

    These are text that no database stores, in the path, query, cookies or form; primary keys
    that are no numbers; and numbers beyond the range of the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _refuse_unstorable([request.path_info, *request.COOKIES.values()])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        match = request.resolver_match
        view = match.view_name if match else ""
        is_refused_by_name = view.startswith(_API) and view not in _DESCRIPTIONS
        is_expected = view in _EXPECTS_NUL or is_refused_by_name
        bad = _SURROGATE if is_expected else UNSTORABLE
        _refuse_unstorable(_texts(lambda: request.GET), bad)
        if request.method == "POST" and view not in _READ_BY_THEMSELVES:
            bad = _SURROGATE if view == _FORM_EXPECTS_NUL else UNSTORABLE
            _refuse_unstorable(_texts(lambda: request.POST), bad)
            chosen = request.POST.getlist(_CHOSEN_ROWS)
            if not all(re.fullmatch("[0-9]{1,18}", key) for key in chosen):
                raise BadRequest("a primary key that is no number")

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        cause = error.__cause__
        if isinstance(error, OverflowError) or getattr(cause, "pgcode", "") == _OUT_OF_RANGE:
            raise BadRequest("a number beyond the range of the database") from error


def _texts(values: Callable[[], QueryDict]) -> Iterator[str]:
    """The names and values of a query or a form."""
    try:
        lists = values().lists()
    except UnreadablePostError:  # the connection is broken; the check against CSRF says so
        return
    for name, texts in lists:
        yield name
        yield from map(str, texts)


def _refuse_unstorable(texts: Iterable[str], bad: re.Pattern[str] = UNSTORABLE) -> None:
    if any(map(bad.search, texts)):
        raise BadRequest("a character that no database stores")
