"""Errors of the API: problems with a name (RFC 9457), in Chinese and in English.

``gazette.data`` answers its own addresses in the same form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from gazette.data.data_views import (
    NotUnderstood,
    not_there,
    not_understood,
    problem,
    withdrawn,
)
from gazette.pages.previews import Withdrawn
from search.keepers import EngineAbsent

#: Retry-After in seconds where the search server does not answer.
_LATER = 30
#: What is wrong with a value, by the type of pydantic's error; ``{}`` is what is allowed.
_REASONS = {
    "int_parsing": "不是整数",
    "int_from_float": "不是整数",
    "int_type": "不是整数",
    "string_type": "不是文字，请写在引号里",
    "missing": "没有写，请补上",
    "bool_parsing": "请写 true 或者 false",
    "enum": "只能是 {expected}",
    "literal_error": "只能是 {expected}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_short": "不能是空的",
    "string_too_long": "太长，最多 {max_length} 字",
    "too_long": "写得太多，最多 {max_length} 个",
    "before_its_start": "早于 signed_from（{since}），请把两个日期对调",
    "value_error": "不是日期，请写成 2025-07-20 这样",
}


#: Between the values of pydantic's lists of them.
_LIST = re.compile(", | or ")


class NotThere(NotUnderstood):
    """A value that names nothing public, as of a filter: 404 with the parameter."""


def answer_errors(api: NinjaAPI) -> None:
    """Have an API answer what goes wrong as problems."""
    api.add_exception_handler(NotUnderstood, _not_understood)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(NotThere, _names_nothing)
    api.add_exception_handler(Http404, _nothing)
    api.add_exception_handler(Withdrawn, _withdrawn)
    api.add_exception_handler(EngineAbsent, _no_engine)


def unusable(name: str, given: str, error: Mapping[str, Any]) -> NotUnderstood:
    """What is wrong with the value ``given`` of a parameter, by an error of pydantic's."""
    context = error.get("ctx") or {}
    reason = _REASONS.get(error["type"], "看不懂").format_map(
        {key: _LIST.sub("、", str(value)).replace("'", "") for key, value in context.items()}
    )
    told = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "missing":
        return NotUnderstood(name, f"参数“{name}”{reason}。", f"{name!r} is missing.")
    return NotUnderstood(
        name,
        f"参数“{name}”的值“{given[:40]}”不能用：{reason}。",
        f"The value {given[:40]!r} of {name!r} cannot be used: {told}.",
    )


def no_such_address(request: HttpRequest | None = None) -> HttpResponse:
    """404 for an address below the API that is none."""
    return problem(
        404,
        "接口没有这个网址；有哪些，见 /api/ 和 /api/v1/openapi.json。",
        "The API has no such address; /api/ and /api/v1/openapi.json say what there is.",
    )


def _not_understood(request: HttpRequest, error: Any) -> HttpResponse:
    return not_understood(error)


def _names_nothing(request: HttpRequest, error: Any) -> HttpResponse:
    return not_understood(error, HTTPStatus.NOT_FOUND)


def _nothing(request: HttpRequest, error: Any) -> HttpResponse:
    return not_there()


def _withdrawn(request: HttpRequest, error: Any) -> HttpResponse:
    return withdrawn()


def _no_engine(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(
        503, "检索服务器暂时没有应答，请稍后再试。", "The search server does not answer; ask later."
    )
    response["Retry-After"] = str(_LATER)
    return response


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """The first value that is none, by the name of its parameter."""
    first = error.errors[0]
    name = [str(one) for one in first["loc"] if isinstance(one, str)][-1]
    if first["loc"][0] == "path":
        return _nothing(request, error)
    return not_understood(unusable(name, "、".join(request.GET.getlist(name)), first))
