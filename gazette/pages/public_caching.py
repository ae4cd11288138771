"""How long public pages may be kept, and by whom; a page that has not changed is not made again.

A page of ``ARCHIVE_PAGES`` is a function of its address, the day, the archive and the edition of
the portal. Its ETag is the digest of these, so whether a reader still has the valid page is known
before the view runs, by one short query. Every other page, and every page for a person with a
session, is that person's own: it passes through caches and is kept by none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from gazette.pages import page_files
from gazette.pages.kept_pages import revision_of
from gazette.pages.portal_edition import edition
from gazette.public_addresses import STATIC_COPY, absolute_url, is_public, match_of

#: The pages that the archive, their address and the day alone determine, by their URL names.
ARCHIVE_PAGES = frozenset(
    {
        *("gazette:home", "gazette:issues", "gazette:calendar", "gazette:documents"),
        *("gazette:all", "gazette:year", "gazette:in_force", "gazette:expiring"),
        *("gazette:ended", "gazette:coming", "gazette:coming_file", "gazette:kind"),
        *("gazette:bodies", "gazette:body", "gazette:themes", "gazette:theme"),
        *("gazette:occasions", "gazette:occasion", "gazette:help", "gazette:site_map"),
        *("gazette:feeds", "gazette:feed", "gazette:issues_feed", "gazette:gazette_feed"),
        *("gazette:gazette_year_feed", "gazette:year_feed", "gazette:changes_feed"),
        *("gazette:kind_feed", "gazette:body_feed", "gazette:theme_feed"),
        *("gazette:occasion_feed", "gazette:document_feed", "gazette:robots"),
        *("gazette:sitemaps", "gazette:sitemap", "gazette:gazette", "gazette:about"),
        *("gazette:gazette_year", "gazette:issue", "gazette:document"),
        *("gazette:issue_share", "gazette:document_share", "gazette:document_text"),
        *("gazette:document_qr", "notices:action_cards", "notices:action_card_list"),
        *("data:document_json", "data:document_xml", "data:document_md", "data:provision_json"),
        *("data:document_docx", "data:issue_docx", "gazette:issue_text"),
        *("api:guide", "api-v1:openapi-json", "api-v1:gazettes", "api-v1:issues", "api-v1:issue"),
        *("api-v1:documents", "api-v1:document", "api-v1:state", "api-v1:document_relations"),
        *("api-v1:wordings", "api-v1:provision", "api-v1:relations", "api-v1:themes"),
        *("api-v1:bodies", "api-v1:changes", "assistants:guide"),
        *("data:issue_json", "data:issue_xml", "data:issue_md", "data:issue_schema"),
    }
)
#: The others: forms and their answers, searches (which count what is asked and need the index),
#: and files that name their own ETag.
OTHER_PAGES = frozenset(
    {
        *("gazette:report", "gazette:receipts", "gazette:receipt", "gazette:favicon"),
        *("gazette:evidence", "gazette:scan", "gazette:issue_pdf", "gazette:issue_pdf_kind"),
        *("gazette:document_pdf", "gazette:document_pdf_kind", "notices:action_cards_pdf"),
        *("verification:verify", "verification:keys", "verification:heads"),
        *("api-v1:api-root", "api-v1:none", "api-v1:search", "mcp:server"),
        *("notices:picture", "search:search", "search:feed", "search:suggest"),
    }
)
_PRIVATE, _UNKNOWN = "private, no-cache", "no-cache"
_IS_OF_THE_ARCHIVE = "is_of_the_archive"
#: Headers that a page as a file has too (deploy/nginx/gazette-headers.conf).
_OF_A_FILE = frozenset({"content-type", "content-length", "x-frame-options", "etag", "vary"})

Handler = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class _Validity:
    """What a page depends on besides its address."""

    revision: str
    on: date

    def etag(self, address: str) -> str:
        """Weak: a proxy may compress the page."""
        told = repr((edition(), self.revision, self.on, address))
        return f'W/"{sha256(told.encode()).hexdigest()[:32]}"'


class PublicCaching:
    """The middleware. It stands outside of all that looks at sessions."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            response = self.get_response(request)
            page_files.switch()
            return response
        match = match_of(request.path_info)
        if match is None or not is_public(match):
            return self._of_no_public_page(request, is_found=match is not None)
        setattr(request, _IS_OF_THE_ARCHIVE, _is_for_all(request, match))
        if not is_of_the_archive(request):
            return _kept_by(self.get_response(request), _PRIVATE)
        return self._of_the_archive(request)

    def _of_no_public_page(self, request: HttpRequest, *, is_found: bool) -> HttpResponse:
        response = self.get_response(request)
        return response if is_found or response.status_code < 400 else _kept_by(response, _UNKNOWN)

    def _of_the_archive(self, request: HttpRequest) -> HttpResponse:
        revision = revision_of(request)
        if revision is None:
            return _kept_by(self.get_response(request), _UNKNOWN)
        valid = _Validity(revision, timezone.localdate())
        etag = valid.etag(absolute_url(request, request.get_full_path()))
        if etag in _etags(request):
            request.get_host()  # raises for a host that is none of ours
            return _public(HttpResponseNotModified(), etag)
        response = self.get_response(request)
        if response.status_code != 200 or _is_personal(response):
            return _kept_by(response, _UNKNOWN if response.status_code != 200 else _PRIVATE)
        _keep_as_file(request, response, valid)
        return _public(response, etag)


def is_of_the_archive(request: HttpRequest) -> bool:
    """Whether the archive, the address and the day alone determine the answer, for everybody."""
    return getattr(request, _IS_OF_THE_ARCHIVE, False)


def _is_for_all(request: HttpRequest, match: ResolverMatch) -> bool:
    is_own = settings.SESSION_COOKIE_NAME in request.COOKIES or STATIC_COPY in request.META
    return not is_own and not settings.DEBUG and match.view_name in ARCHIVE_PAGES


def _etags(request: HttpRequest) -> list[str]:
    """The ETags that the reader has, as weak ones."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return [one if one.startswith("W/") else f"W/{one}" for one in given]


def _is_personal(response: HttpResponse) -> bool:
    """Whether a page depends on who reads it: it sets a cookie, or a session has been read."""
    return bool(response.cookies) or "cookie" in response.get("Vary", "").lower()


def _public(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    now = timezone.localtime()
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
    shared = min(settings.CDN_SECONDS, int((midnight - now).total_seconds()))
    return _kept_by(response, f"public, max-age=0, s-maxage={shared}")


def _kept_by(response: HttpResponse, words: str) -> HttpResponse:
    """The response with Cache-Control, where its view has not set it; for good is a 301."""
    if response.status_code not in (301, 308):
        response.headers.setdefault("Cache-Control", words)
    patch_vary_headers(response, ["Cookie"])
    return response


def _keep_as_file(request: HttpRequest, response: HttpResponse, valid: _Validity) -> None:
    """Keep a page without parameters for the web server, if it is a page and nothing more."""
    is_asked = request.method == "GET" and not request.META.get("QUERY_STRING")
    if not (is_asked and settings.PORTAL_URL) or response.streaming:
        return
    is_html = response.get("Content-Type", "").lower() == "text/html; charset=utf-8"
    is_plain = {name.lower() for name in response.headers} <= _OF_A_FILE
    if is_html and is_plain and timezone.localdate() == valid.on:
        page_files.keep(request.path_info, response.content, valid.revision, valid.on)
