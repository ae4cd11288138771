"""What every page's head and foot show."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gazette.models import Gazette


def portal(request: HttpRequest) -> dict[str, Any]:
    """``gazettes``: those with a published issue, read only when a template asks."""
    return {"gazettes": SimpleLazyObject(lambda: list(Gazette.objects.published()))}
