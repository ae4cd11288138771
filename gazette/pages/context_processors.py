"""Template context of every page, for its head and foot."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gazette.models import Gazette
from gazette.models.portal_settings import PortalSettings, portal_settings
from gazette.office.kept_answers import KeptAnswers


class _Frame(NamedTuple):
    """What the head and the foot of every page tell."""

    gazettes: list[Gazette]
    settings: PortalSettings


_KEPT = KeptAnswers[_Frame](most=1)


def portal(request: HttpRequest) -> dict[str, Any]:
    """``gazettes`` with a published issue, ``portal_settings``; read when a template uses them."""
    frame = SimpleLazyObject(lambda: _KEPT.answer("frame", _read))
    return {
        "gazettes": SimpleLazyObject(lambda: frame.gazettes),
        "portal_settings": SimpleLazyObject(lambda: frame.settings),
    }


def _read() -> _Frame:
    return _Frame(list(Gazette.objects.published()), portal_settings())
