"""Pages, styles and scripts of the portal as the twin has them: their links found and led on."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from gazette.twin.twin_addresses import Address, address_of, link_to

#: A tag has one at most.
_LINK = re.compile(r'(<(?!link rel="canonical")[a-z][^<>]*?\s(?:href|src)=")([^"]*)(")')
_FORM = re.compile(r"<form\b[^>]*>")
_ACTION = re.compile(r'\saction="([^"]*)"')
#: What a style sheet loads, and a module imports.
_LOADED = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
_IMPORTED = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.{0,2}/[^"'\n]+)["']""")


def led_on(html: str, page: Address) -> tuple[str, list[Address]]:
    """A page whose links lead within the twin, or to the portal, and what of the twin they name.

    A form is always the portal's. Canonical and absolute addresses stay as they are.
    """
    named: list[Address] = []

    def link(match: re.Match[str]) -> str:
        before, written, after = match.groups()
        return before + escape(_target(unescape(written), page, named)) + after

    def form(match: re.Match[str]) -> str:
        tag = match[0]
        action = _ACTION.search(tag)
        target = address_of(unescape(action[1]) if action else "", page)
        if target is None:
            return tag
        whole = f' action="{escape(_at_portal(target))}"'
        return _ACTION.sub(lambda _: whole, tag) if action else f"<form{whole}{tag[5:]}"

    return _FORM.sub(form, _LINK.sub(link, html)), named


def loaded(text: str, page: Address, kind: str) -> list[Address]:
    """What a style sheet or a script of the portal loads from it."""
    pattern = {"text/css": _LOADED, "text/javascript": _IMPORTED}.get(kind)
    if pattern is None:
        return []
    found = (urlsplit(urljoin(page.path, one)) for one in pattern.findall(text))
    return [Address(one.path) for one in found if not one.scheme and one.path.startswith("/")]


def _target(written: str, page: Address, named: list[Address]) -> str:
    if written.startswith("#") or urlsplit(written).netloc:
        return written
    target = address_of(written, page)
    if target is None:
        return written
    fragment = urlsplit(written).fragment
    ending = f"#{fragment}" if fragment else ""
    if (link := link_to(target)) is None:
        return _at_portal(target) + ending
    named.append(target)
    return link + ending


def _at_portal(target: Address) -> str:
    return f"{settings.PORTAL_URL}{target}"
