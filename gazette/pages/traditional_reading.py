"""The public pages in traditional characters: any of them with ``?script=hant``.

Converted on the way out by OpenCC (``s2t``: characters and phrases, no words of another
place, since a law keeps its words). Only what is read on the page changes: text and the
attributes that are read aloud or shown. Addresses, ids, forms' values, what the reader has typed
and scripts stay; what scripts say stands on the page (``components/script_words.html``). Links,
forms and redirects to other pages keep the view. PDFs, data, feeds and the index stay in
simplified characters, in which the gazette is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from opencc import OpenCC

from gazette.public_addresses import is_public, match_of

#: The parameter of an address that asks for the view, and its value.
PARAMETER, VALUE = "script", "hant"
#: What a link of these names leads to is no page.
_NO_PAGE = re.compile(
    r"\.(?:pdf|png|jpe?g|gif|webp|svg|ico|txt|docx|xml|json|csv|xlsx)$|^/(?:feed|static|admin)/|/suggest$"
)
#: ``data-told`` is what a sign of the style sheet is read as (``css/document.css``).
_SHOWN_ATTRIBUTE = re.compile(
    r'(\s(?:aria-label|title|placeholder|alt|label|data-told)=")([^"]*)(")'
)
_ADDRESS = re.compile(r'(\s(?:href|action)=")([^"]*)(")')
_DESCRIPTION = re.compile(r'(\scontent=")([^"]*)(")')
#: Elements within a sentence: a phrase is converted across them.
INLINE = frozenset(
    {"a", "abbr", "b", "cite", "del", "em", "i", "ins", "mark", "small", "span", "strong"}
    | {"time", "wbr"}
)
_RAW = frozenset({"script", "style"})
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class TraditionalReading:
    """A middleware: converts the HTML of a public page that is asked for with ``?script=hant``.

    Sets ``request.traditional_characters``, where the view is asked for, to the address of the
    page in its printed characters.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_asked_for(request) or _NO_PAGE.search(request.path):
            return self.get_response(request)
        request.traditional_characters = _original(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.has_header("Location"):
            response.headers["Location"] = keeping_view(response.headers["Location"], request.path)
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith("text/html"):
            return response
        response.content = in_traditional_characters(response.content.decode(), request.path)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Content-Language"] = "zh-Hant"
        response.headers.pop("Content-Length", None)
        return response


def is_asked_for(request: HttpRequest) -> bool:
    """Whether the reader wants traditional characters."""
    return request.GET.get(PARAMETER) == VALUE


def _original(request: HttpRequest) -> str:
    query = request.GET.copy()
    del query[PARAMETER]
    return f"{request.path}?{query.urlencode()}" if query else request.path


def in_traditional_characters(html: str, path: str = "/") -> str:
    """A page with its words converted, and its links leading to converted pages.

    ``path`` is that of the page, for links that give none.
    """
    converter = _PageConverter(path)
    converter.feed(html)
    converter.close()
    return converter.converted()


@cache
def _opencc() -> OpenCC:
    return OpenCC("s2t")


@lru_cache(maxsize=4096)
def to_traditional(words: str) -> str:
    converted: str = _opencc().convert(words)
    return converted


class _PageConverter(HTMLParser):
    """Writes a page again piece by piece; text waits until its sentence is complete.

    What stands in an element with ``translate="no"`` is not converted, nor what was typed.
    """

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=False)
        self._path = path
        self._done: list[str] = []
        #: Pieces since the last block began; text of them is converted together.
        self._waiting: list[tuple[bool, str]] = []
        self._raw = ""
        #: The open elements within the outermost one that is kept as it is.
        self._kept = 0

    def converted(self) -> str:
        self._flush()
        return "".join(self._done)

    # ---- What the parser calls ----

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        values = dict(attrs)
        if tag in _RAW:
            self._raw = tag
        if self._kept or values.get("translate") == "no" or tag == "textarea":
            self._kept += tag not in _VOID
        else:
            raw = self._convert_attributes(tag, values, raw)
        self._put(tag, self._lead_on(tag, values, raw))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._put(tag, self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._raw:
            self._raw = ""
        self._kept -= bool(self._kept)
        self._put(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._waiting.append((not (self._raw or self._kept), data))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._put("", f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._put("", f"<!{decl}>")

    # ---- Pieces ----

    def _put(self, tag: str, markup: str) -> None:
        if tag not in INLINE:
            self._flush()
        self._waiting.append((False, markup))

    def _flush(self) -> None:
        """Convert the waiting text as one, so that a phrase across elements is recognised."""
        whole = "".join(piece for is_text, piece in self._waiting if is_text)
        converted = to_traditional(whole) if whole.strip() else whole
        fits, place = len(converted) == len(whole), 0
        for is_text, piece in self._waiting:
            if is_text and fits:
                self._done.append(converted[place : place + len(piece)])
                place += len(piece)
            else:
                self._done.append(to_traditional(piece) if is_text else piece)
        self._waiting.clear()

    def _convert_attributes(self, tag: str, values: dict[str, str | None], raw: str) -> str:
        if tag == "html":
            return raw.replace('lang="zh-Hans"', 'lang="zh-Hant"')
        pattern = _SHOWN_ATTRIBUTE
        if tag == "meta":
            name = values.get("name") or ""
            is_words = name == "description" or values.get("property") in {"og:title"}
            pattern = _DESCRIPTION if is_words else _SHOWN_ATTRIBUTE
        return pattern.sub(lambda one: one[1] + to_traditional(one[2]) + one[3], raw)

    def _lead_on(self, tag: str, values: dict[str, str | None], raw: str) -> str:
        """The start tag of a link or a form that leads to a page in the same view."""
        if tag == "a" and "data-keeps-script" not in values:
            return _ADDRESS.sub(lambda one: one[1] + self._kept_view(one[2]) + one[3], raw)
        if tag == "form" and (values.get("method") or "get").lower() == "get":
            return f'{raw}<input type="hidden" name="{PARAMETER}" value="{VALUE}">'
        if tag == "form":
            return _ADDRESS.sub(lambda one: one[1] + self._kept_view(one[2]) + one[3], raw)
        return raw

    def _kept_view(self, written: str) -> str:
        """An address as written in HTML, as by ``keeping_view``."""
        return escape(keeping_view(unescape(written), self._path))


def keeping_view(address: str, path: str) -> str:
    """An address found on the page ``path``, with the parameter if it is that of a public page."""
    if address.startswith("#") or not leads_to_page(address, path):
        return address
    before, mark, fragment = address.partition("#")
    if f"{PARAMETER}={VALUE}" in before.partition("?")[2].split("&"):
        return address
    joint = "&" if "?" in before else "?"
    return f"{before}{joint}{PARAMETER}={VALUE}{mark}{fragment}"


def leads_to_page(address: str, path: str) -> bool:
    """Whether an address, found on the page ``path``, is that of a page of the public site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or "download=" in parts.query:
        return False
    return _is_page(parts.path or path)


@lru_cache(maxsize=4096)
def _is_page(path: str) -> bool:
    return not _NO_PAGE.search(path) and is_public(match_of(path))
