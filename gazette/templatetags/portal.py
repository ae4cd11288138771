"""Template tags about the portal as a whole."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from gazette.models import Gazette, Issue
from gazette.public_addresses import absolute_url

register = template.Library()

#: Query parameters that change a page; all others are left out of its canonical address.
MEANINGFUL = ("q", "year", "kind", "body", "theme", "days", "by", "page")


@register.simple_tag
def portal_name(gazettes: Sequence[Gazette]) -> str:
    """The name of the gazette, if the portal holds only one; else 政府公报."""
    return gazettes[0].name if len(gazettes) == 1 else "政府公报"


@register.simple_tag
def sample_notice(gazettes: Sequence[Gazette], gazette: Gazette | None = None) -> str:
    """The warning about sample data: in ``gazette`` or, without one, in the whole portal."""
    shown = [gazette] if gazette else list(gazettes)
    samples = [one for one in shown if one.is_sample]
    if not samples:
        return ""
    if len(samples) == len(shown):
        return "示例数据，内容虚构"
    return f"含示例数据：{'、'.join(one.name for one in samples)}的内容为虚构"


@register.simple_tag
def newest_issue() -> Issue | None:
    """The newest published issue, for pages without a view of their own."""
    return Issue.objects.published().with_gazette().without_source().newest_first().first()


class ShareImage(NamedTuple):
    """The picture that goes with a shared link: its full address, and its words."""

    address: str
    words: str


@register.simple_tag(takes_context=True)
def share_image(context: dict[str, Any]) -> ShareImage:
    """The picture of this page's document or issue, else that of every other page."""
    request: HttpRequest = context["request"]
    match = getattr(request, "resolver_match", None)
    name = match.url_name if match else ""
    shown = context.get(name) if name in ("document", "issue") else None
    if match is None or shown is None:
        return ShareImage(absolute_url(request, static("img/share.png")), "政府公报")
    path = reverse(f"gazette:{name}_share", kwargs=match.kwargs)
    return ShareImage(absolute_url(request, path), str(shown))


@register.simple_tag(takes_context=True)
def canonical_url(context: dict[str, Any], path: str = "") -> str:
    """The public address of this page without parameters that do not change it.

    A list of documents knows its own (``list_address``).
    """
    request: HttpRequest = context["request"]
    if not path and "list_address" in context:
        return absolute_url(request, context["list_address"])
    query = request.GET.copy()
    is_search = request.path == reverse("search:search")
    for name in list(query):
        if name not in MEANINGFUL or not query[name] or (name == "q" and not is_search):
            del query[name]
    if query.get("page") == "1":
        del query["page"]
    tail = f"?{query.urlencode()}" if query and not path else ""
    return absolute_url(request, (path or request.path) + tail)
