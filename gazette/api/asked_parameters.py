"""What may be asked: the parameters of each list, and that nothing else is.

A parameter that there is not, one given twice and one whose value is none are refused by name, so
that no program takes the answer to another question for that to its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Schema
from pydantic import AfterValidator, BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from gazette.api.list_cursors import MOST, USUAL
from gazette.data.data_views import NotUnderstood
from gazette.effect.as_of import AsOf
from gazette.models import Relation
from gazette.models.state import Caution, State

_SLUG = "^[-a-zA-Z0-9_]+$"
_DAY = r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"


def _day(written: Any) -> date:
    """A day written as 2025-07-20. Raises ValueError for anything else."""
    if not re.fullmatch(_DAY, str(written)):
        raise ValueError("a day is written like 2025-07-20")
    return date.fromisoformat(str(written))


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY}),
]


def _not_before_its_start(until: date, given: ValidationInfo) -> date:
    """The last day of a period. Refuses one before ``signed_from``: the period has no day."""
    since = given.data.get("signed_from")
    if since and until < since:
        told = "it is before signed_from, {since}; exchange the two"
        raise PydanticCustomError("before_its_start", told, {"since": since.isoformat()})
    return until


SignedUntil = Annotated[Day, AfterValidator(_not_before_its_start)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Year = Annotated[int, Field(ge=1900, le=2200)]
Number = Annotated[int, Field(ge=1, le=32767)]


def asked(chinese: str, english: str, default: Any = None, **more: Any) -> Any:
    """A parameter with what it is, in both languages."""
    return Field(default, description=f"{chinese} · {english}", **more)


class IssuePlace(Schema):
    """The parts of the address of an issue."""

    gazette: str = asked("公报的网址标识", "Slug of the gazette", ..., pattern=_SLUG, max_length=80)
    year: int = asked("年", "Year", ..., ge=1900, le=2200)
    number: int = asked("期", "Number of the issue", ..., ge=1, le=32767)


class DocumentPlace(IssuePlace):
    """The parts of the address of a document."""

    position: int = asked("期内次序", "Place of the document in the issue", ..., ge=1, le=32767)


class ProvisionPlace(DocumentPlace):
    """The parts of the address of a row."""

    address: str = asked(
        "条文地址，如 art_8", "Address of the row", ..., pattern=_SLUG, max_length=150
    )


class OfDay(Schema):
    on: Day | None = asked("效力、文字是哪一天的，缺省今天", "The day; today by default")

    @property
    def when(self) -> AsOf:
        """The day as the pages have it."""
        today = timezone.localdate()
        return AsOf(self.on or today, today)


class Paged(Schema):
    cursor: str = asked("接着哪里，照 next 写", "Where to go on, as `next` has it", "")
    page_size: int = asked("每页几条", "Items of a page", USUAL, ge=1, le=MOST)

    def question(self) -> dict[str, Any]:
        """What is asked, apart from where in the answer."""
        return {
            key: str(value) for key, value in self.dict(exclude={"cursor", "page_size"}).items()
        }


class AskedIssues(Paged):
    gazette: Name | None = asked("公报的网址标识", "Slug of a gazette")
    year: Year | None = asked("年", "Year")


class AskedDocuments(Paged, OfDay):
    gazette: Name | None = asked("公报的网址标识", "Slug of a gazette")
    year: Year | None = asked("刊登的年", "Year of the issue")
    kind: Name | None = asked("文件种类", "Kind of document, such as `plan`")
    body: Name | None = asked("发文机关的全称", "Full name of an issuing body")
    theme: Name | None = asked("主题", "Name of a theme")
    state: State | None = asked("当日的效力状态", "State on the day")
    signed_from: Day | None = asked("成文日期不早于", "Signed on or after")
    signed_until: SignedUntil | None = asked("成文日期不晚于", "Signed on or before")


class AskedRelations(Paged):
    type: Relation.Type | None = asked("关系", "Type of relation")
    pending: bool | None = asked("只要待确认的（true）或者已定的（false）", "Pending ones, or not")


class AskedChanges(Paged):
    page_size: int = asked("每页几条", "Items of a page", MOST, ge=1, le=MOST)
    since: Day | None = asked(
        "没有 cursor 时，从这一天的变动问起", "Without a cursor: from this day"
    )


class AskedSearch(Schema):
    q: str = asked("检索词", "The words", "")
    year: list[Name] = asked("年", "Years", [], max_length=20)
    kind: list[Name] = asked("文件种类", "Kinds", [], max_length=20)
    column: list[Name] = asked("栏目", "Columns", [], max_length=20)
    body: list[Name] = asked("发文机关", "Issuing bodies", [], max_length=20)
    state: list[State] = asked("效力状态", "States", [], max_length=20)
    caution: list[Caution] = asked("待确认的", "Cautions", [], max_length=20)
    gazette: list[Name] = asked("公报", "Gazettes", [], max_length=20)
    signed_from: Day | None = asked("成文日期不早于", "Signed on or after")
    signed_until: SignedUntil | None = asked("成文日期不晚于", "Signed on or before")
    order: Literal["relevance", "signed", "published"] = asked("次序", "Order", "relevance")
    view: Literal["documents", "provisions"] = asked("按文件还是按条", "What a hit is", "documents")
    loose: Literal["0", "1"] = asked("0：不要别的写法找到的", "0: exact matches only", "1")
    page: int = asked("第几页", "The page", 1, ge=1, le=10**9)
    page_size: int = asked("每页几件", "Items of a page", 10, ge=1, le=100)
    on: Day | None = asked("效力是哪一天的，缺省今天", "The day; today by default")


def refuse_unknown(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A decorator of an operation's ``run``: parameters that it has not, or given twice."""
    operation: Any = getattr(run, "__self__")  # noqa: B009
    known, lists = _names(operation)

    def understood(request: HttpRequest, **place: Any) -> HttpResponse:
        try:
            _check(request, known, lists)
        except NotUnderstood as error:
            refused: HttpResponse = operation.api.on_exception(request, error)
            return refused
        return run(request, **place)

    return understood


def _names(operation: Any) -> tuple[list[str], set[str]]:
    """The query's names in their order, and which of them may be repeated."""
    known: list[str] = []
    lists: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known += list(getattr(model, "__ninja_flatten_map__", {}))
            lists |= set(getattr(model, "__ninja_collection_fields__", []))
    return known, lists


def _check(request: HttpRequest, known: list[str], lists: set[str]) -> None:
    for name, values in request.GET.lists():
        if name not in known:
            raise NotUnderstood.unknown(name, known)
        if len(values) > 1 and name not in lists:
            raise NotUnderstood.repeated(name, len(values))
        if any("\0" in value for value in values):
            raise NotUnderstood.unstorable(name)
