"""The page that explains the API, with examples that the tests run as they stand there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.views.generic import TemplateView

from gazette.api.archive_answers import SPACE, address
from gazette.api.list_cursors import MOST, USUAL
from gazette.api.use_terms import CHINESE, ENGLISH
from gazette.models import Document
from gazette.public_addresses import absolute_url


@dataclass(frozen=True, slots=True)
class Example:
    """An example: what it does, and the words to type, for a shell or for Python."""

    title: str
    language: str
    words: str


_WALK = """\
import json
from urllib.request import urlopen

page = "{documents}?state=in_force&page_size=100"
while page:
    with urlopen(page) as answer:
        told = json.load(answer)
    for document in told["items"]:
        print(document["state_words"], document["title"], document["url"])
    page = told["next"]
"""
_MIRROR = """\
import json
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

kept = Path("cursor.txt")
page = "{changes}"
if kept.exists():
    page += "?" + urlencode({{"cursor": kept.read_text()}})
while page:
    with urlopen(page) as answer:
        told = json.load(answer)
    for change in told["items"]:
        print(change["kind_name"], change["api_url"])
    kept.write_text(told["cursor"])
    page = told["next"]
"""


class GuideView(TemplateView):
    """/api/: what there is, how to ask, examples, limits and terms."""

    template_name = "gazette/api_guide.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        absolute = partial(absolute_url, self.request)
        return super().get_context_data(
            openapi=reverse(f"{SPACE}:openapi-json"),
            base=absolute(reverse(f"{SPACE}:api-root")),
            operations=_operations(),
            examples=_examples(absolute),
            most=settings.OVERLOAD_PER_ADDRESS,
            usual_page=USUAL,
            largest_page=MOST,
            chinese_terms=CHINESE,
            english_terms=ENGLISH,
            **kwargs,
        )


def _operations() -> list[tuple[str, str]]:
    """The path of each operation below /api/v1, and what it is in Chinese."""
    from gazette.api.portal_api import api  # noqa: PLC0415  (its terms name this page)

    described = api.get_openapi_schema(path_prefix="/")
    return [
        (path, one["get"]["description"].partition(" · ")[0])
        for path, one in described["paths"].items()
    ]


def _examples(absolute: Any) -> list[Example]:
    """Examples about a document that is published; fewer where none is."""
    changes, documents = absolute(address("changes")), absolute(address("documents"))
    search = absolute(address("search"))
    newest = Document.objects.published().with_issue().newest_first().first()
    one: list[Example] = []
    if newest is not None:
        issue = newest.issue
        place = (issue.gazette.slug, issue.year, issue.number, newest.position)
        document = absolute(address("document", *place))
        state = absolute(address("state", *place))
        one = [
            Example("一件文件的文字、效力和关系", "curl", f"curl '{document}'"),
            Example("它在某一天的效力和理由", "curl", f"curl '{state}?on=2025-07-20'"),
        ]
    return [
        *one,
        Example("检索", "curl", f"curl --get --data-urlencode 'q=办法' '{search}'"),
        Example("全部现行有效的文件", "Python", _WALK.format(documents=documents)),
        Example("做一份副本，以后只取变动", "Python", _MIRROR.format(changes=changes)),
    ]
