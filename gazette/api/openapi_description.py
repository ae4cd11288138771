"""The description of the API in OpenAPI 3.1, with what django-ninja cannot know of it.

Errors are problems in a media type of their own; answers have ETags, and tell their limits.
"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from gazette.api.answer_schemas import Problem
from gazette.api.use_terms import CHINESE, ENGLISH
from gazette.data.data_views import PROBLEM

TITLE = "政府公报门户 · Government gazette portal"
_WORDS = f"""只读，不用登录、不用密钥。说明和例子见 /api/。

Read only, without a key. The guide with examples is at /api/.

{CHINESE}

{ENGLISH}"""
_ERRORS = {
    "400": "参数不对 · A parameter is wrong",
    "404": "没有，或者尚未公布 · There is none, or not yet",
    "405": "只能用 GET、HEAD · GET and HEAD alone",
    "410": "已经撤下 · It has been withdrawn",
    "429": "问得太多 · Too many requests",
    "503": "正忙 · Busy",
}
_HEADERS = {
    "ETag": "这份答案的标记，下次放进 If-None-Match，没有变化就答 304 · For If-None-Match",
    "RateLimit-Policy": "一个网络在一段时间里可以问几次 · How often an address may ask",
    "RateLimit": "还剩几次、几秒后重新计 · What is left, and when it begins anew",
}


class DescribedApi(NinjaAPI):
    """An API whose description tells of its errors, headers and terms."""

    def __init__(self, **more: Any) -> None:
        super().__init__(title=TITLE, version="1.0.0", description=_WORDS, **more)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        described["info"]["license"] = {
            "name": "公文不受著作权法保护（第五条）",
            "url": "/api/#terms",
        }
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        described["components"]["schemas"]["Problem"] = schema
        for path in described["paths"].values():
            for one in path.values():
                _complete(one["responses"])
        return described


def _complete(responses: dict[Any, Any]) -> None:
    """The answers of an operation: what is right with its headers, and every error."""
    texts = {"schema": {"type": "string"}}
    responses[200]["headers"] = {
        name: {"description": words, **texts} for name, words in _HEADERS.items()
    }
    responses[304] = {"description": "没有变化 · Not modified"}
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, words in _ERRORS.items():
        responses[int(status)] = {"description": words, "content": content}
