"""Template context of every page, for its head and foot."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gazette.models import Gazette
from gazette.models.portal_settings import portal_settings


def portal(request: HttpRequest) -> dict[str, Any]:
    """``gazettes`` with a published issue, ``portal_settings``; read when a template uses them."""
    return {
        "gazettes": SimpleLazyObject(lambda: list(Gazette.objects.published())),
        "portal_settings": SimpleLazyObject(portal_settings),
    }
