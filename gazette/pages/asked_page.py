"""The page of a list that a reader asks for: ``?page=``, by ``templates/components/pager.html``."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

Listed = TypeVar("Listed")


def asked_page(
    request: HttpRequest, paginator: Paginator[Listed], heading: str, address: str
) -> Page[Listed]:
    """The page that is asked for, the first where none is.

    Raises Http404 where there is no such page: it names the list by its ``heading``, and leads
    to its ``address``.
    """
    asked = request.GET.get("page", "").strip() or "1"
    try:
        return paginator.page(asked)
    except InvalidPage as error:
        said = f"“{heading}”共{paginator.num_pages}页，没有第“{asked[:12]}”页。"
        request.not_found = said, address  # type: ignore[attr-defined]
        raise Http404(said) from error
