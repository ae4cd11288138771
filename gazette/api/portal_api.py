"""API v1: its operations, each of which asks ``archive_answers``, ``gazette.data`` or the search.

Answers are the same for everybody: no session counts, so that nothing is shown that is not public.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.http import Http404, HttpRequest
from ninja import Path, Query
from ninja.renderers import JSONRenderer

from gazette.api import answer_schemas as out
from gazette.api import archive_answers as archive
from gazette.api.asked_parameters import (
    AskedChanges,
    AskedDocuments,
    AskedIssues,
    AskedRelations,
    AskedSearch,
    DocumentPlace,
    IssuePlace,
    OfDay,
    Paged,
    ProvisionPlace,
    refuse_unknown,
)
from gazette.api.change_feed import changes_since
from gazette.api.list_cursors import page_of
from gazette.api.openapi_description import DescribedApi
from gazette.api.problem_answers import NotThere, answer_errors
from gazette.api.use_terms import terms
from gazette.data.document_record import (
    Absolute,
    document_record,
    identity,
    issue_record,
    provision_record,
    relation_records,
    state_record,
    wording_records,
)
from gazette.effect.known_relations import with_known_relations
from gazette.models import Document
from gazette.pages.downloads import visible_document, visible_subject
from gazette.prints.editions.edition_requests import parts
from gazette.public_addresses import absolute_url
from search.page.answer_record import answer_record
from search.page.forms import parse_parameters

View = TypeVar("View", bound=Callable[..., Any])


class ChineseJson(JSONRenderer):
    """JSON with Chinese characters as they are."""

    json_dumps_params = {"ensure_ascii": False}


api = DescribedApi(renderer=ChineseJson(), urls_namespace=archive.SPACE, docs_url=None)
api.add_decorator(refuse_unknown, mode="view")
answer_errors(api)

_ISSUE = "{slug:gazette}/{int:year}/{int:number}"
_DOCUMENT = f"{_ISSUE}/{{int:position}}"


def operation(path: str, name: str, response: Any, tag: str) -> Callable[[View], View]:
    """A GET at a path, with the name of its URL and what it answers."""
    registered: Callable[[View], View] = api.get(
        path, response=response, url_name=name, operation_id=name, tags=[tag], exclude_unset=True
    )
    return registered


def _answer(request: HttpRequest, **said: Any) -> dict[str, Any]:
    return {**said, "terms": terms(_absolute(request))}


def _absolute(request: HttpRequest) -> Absolute:
    return partial(absolute_url, request)


def _page(
    request: HttpRequest, name: str, rows: Any, order: Any, asked: Paged, shown: Any
) -> dict[str, Any]:
    """A page of rows, each as ``shown`` tells it, and the address of the next one."""
    question = asked.question()
    found, cursor = page_of(rows, order, asked=question, cursor=asked.cursor, size=asked.page_size)
    absolute = _absolute(request)
    items = [shown(one, absolute) for one in found]
    following = cursor and _following(request, name, cursor)
    return _answer(request, items=items, next=following)


def _following(request: HttpRequest, name: str, cursor: str) -> str:
    """The address of the next page: the question as it was asked, with another cursor."""
    asked = {key: value for key, value in request.GET.items() if key != "cursor"}
    return _absolute(request)(archive.address(name, **asked, cursor=cursor))


def _document(place: DocumentPlace) -> Document:
    return with_known_relations(visible_document(None, **place.dict()))


@operation("/gazettes", "gazettes", out.GazetteList, "公报 Gazettes")
def gazettes(request: HttpRequest) -> Any:
    """各公报 · The gazettes with published issues."""
    return _answer(request, items=archive.gazettes(_absolute(request)), next=None)


@operation("/issues", "issues", out.IssueList, "期 Issues")
def issues(request: HttpRequest, asked: Query[AskedIssues]) -> Any:
    """已发布的各期，新的在前 · Published issues, newest first."""
    rows = archive.issues_asked(asked)
    return _page(request, "issues", rows, archive.ISSUE_ORDER, asked, archive.issue_out)


@operation(f"/issues/{_ISSUE}", "issue", out.IssueAnswer, "期 Issues")
def issue(request: HttpRequest, place: Path[IssuePlace]) -> Any:
    """一期和它的文件 · An issue with its documents."""
    found, _document = parts(visible_subject(None, **place.dict()))
    return _answer(request, **issue_record(found, _absolute(request)))


@operation("/documents", "documents", out.DocumentList, "文件 Documents")
def documents(request: HttpRequest, asked: Query[AskedDocuments]) -> Any:
    """文件和它们在某日的效力 · Documents with their states on a day."""
    on = asked.when.on
    rows = archive.documents_asked(asked, on)
    order = archive.DOCUMENT_ORDER
    return {**_page(request, "documents", rows, order, asked, archive.document_out), "on": on}


@operation(f"/documents/{_DOCUMENT}", "document", out.DocumentAnswer, "文件 Documents")
def document(request: HttpRequest, place: Path[DocumentPlace], asked: Query[OfDay]) -> Any:
    """一件文件的全部：文字、效力、关系 · All of a document: words, state, relations."""
    found = _document(place)
    return _answer(request, **document_record(found, asked.when, _absolute(request)))


@operation(f"/documents/{_DOCUMENT}/state", "state", out.StateAnswer, "文件 Documents")
def state(request: HttpRequest, place: Path[DocumentPlace], asked: Query[OfDay]) -> Any:
    """某日的效力和理由 · The state on a day, with its reason."""
    found, absolute = _document(place), _absolute(request)
    told = state_record(found, asked.when, absolute)
    return _answer(request, identity=identity(found, absolute), state=told)


@operation(
    f"/documents/{_DOCUMENT}/relations", "document_relations", out.RelationsOfDocument,
    "关系 Relations",
)  # fmt: skip
def document_relations(request: HttpRequest, place: Path[DocumentPlace]) -> Any:
    """一件文件的关系，待确认的有标记 · Relations of a document; pending ones are marked."""
    found, absolute = _document(place), _absolute(request)
    told = list(relation_records(found, absolute))
    return _answer(request, identity=identity(found, absolute), relations=told)


@operation(f"/documents/{_DOCUMENT}/wordings", "wordings", out.WordingsAnswer, "文件 Documents")
def wordings(request: HttpRequest, place: Path[DocumentPlace], asked: Query[OfDay]) -> Any:
    """某日不同于刊印的文字 · Words that were other than the printed ones on a day."""
    found, absolute = _document(place), _absolute(request)
    told = list(wording_records(found, asked.when, absolute))
    return _answer(request, identity=identity(found, absolute), on=asked.when.on, wordings=told)


@operation(
    f"/provisions/{_DOCUMENT}/{{slug:address}}", "provision", out.ProvisionAnswer, "条文 Provisions"
)
def provision(request: HttpRequest, place: Path[ProvisionPlace], asked: Query[OfDay]) -> Any:
    """一条（款、项） · One provision, with what is in it."""
    found = _document(place)
    record = provision_record(found, place.address, asked.when, _absolute(request))
    if record is None:
        raise Http404
    return _answer(request, **record)


@operation("/relations", "relations", out.RelationList, "关系 Relations")
def relations(request: HttpRequest, asked: Query[AskedRelations]) -> Any:
    """各关系，待确认的有标记 · All relations; pending ones are marked."""
    rows = archive.relations_asked(asked)
    return _page(request, "relations", rows, archive.BY_KEY, asked, archive.relation_out)


@operation("/themes", "themes", out.NamedCounts, "目录 Lists")
def themes(request: HttpRequest) -> Any:
    """各主题 · Themes, with their numbers of documents."""
    return _answer(request, items=list(archive.themes(_absolute(request))), next=None)


@operation("/bodies", "bodies", out.NamedCounts, "目录 Lists")
def bodies(request: HttpRequest) -> Any:
    """各发文机关 · Issuing bodies, with their numbers of documents."""
    return _answer(request, items=list(archive.bodies(_absolute(request))), next=None)


@operation("/changes", "changes", out.ChangesAnswer, "变动 Changes")
def changes(request: HttpRequest, asked: Query[AskedChanges]) -> Any:
    """上次以来的变动，每次只得到一回 · What has changed since a cursor, each change once."""
    told, cursor, has_more = changes_since(asked.cursor, asked.since, asked.page_size)
    absolute = _absolute(request)
    items = [archive.change_out(one, absolute) for one in told]
    size = request.GET.get("page_size")
    following = absolute(archive.address("changes", cursor=cursor, page_size=size))
    return _answer(request, items=items, cursor=cursor, next=following if has_more else None)


@operation("/search", "search", out.SearchAnswer, "检索 Search")
def search(request: HttpRequest, asked: Query[AskedSearch]) -> Any:
    """检索全文 · Full-text search, exact, with the rows that hold the words."""
    absolute = _absolute(request)
    record = answer_record(parse_parameters(request.GET, asked.on), absolute)
    page, pages = record["page"], record["pages"]
    if asked.page > pages:
        chinese = f"参数“page”：没有第{asked.page}页，共{pages}页。"
        english = f"There is no page {asked.page}; there are {pages}."
        raise NotThere("page", chinese, english)
    query = request.GET.copy()
    query["page"] = str(page + 1)
    path = f"{archive.address('search')}?{query.urlencode()}"
    return _answer(request, **record, next=absolute(path) if page < pages else None)
