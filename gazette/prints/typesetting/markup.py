"""Markup → what WeasyPrint lays out; provisions keep their addresses without styles of their own.

An ``id`` gives an element a style of its own in WeasyPrint, so that a thousand
paragraphs that look alike are computed a thousand times. Here it is put aside and read
again when the pages are there.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree  # noqa: S405  (our own templates write it)

import cssselect2
from weasyprint import HTML
from weasyprint.anchors import gather_anchors as _gather_anchors

ADDRESS = "data-address"


class Markup(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A page of well-formed markup, which the style sheet alone gives its looks."""

    def __init__(self, markup: str, url_fetcher: Any) -> None:
        root = ElementTree.fromstring(markup)  # noqa: S314
        for element in root.iter():
            address = element.attrib.pop("id", None)
            if address is not None:
                element.set(ADDRESS, address)
        self.base_url = "about:blank"
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        """None: WeasyPrint's own gives every element six parts that a gazette never shows."""
        return []


def gather_anchors(box: Any, anchors: dict[str, Any], *more: Any) -> None:
    """As WeasyPrint's, for a page; with the places of the elements that have an address."""
    _gather_anchors(box, anchors, *more)
    for one in box.descendants():
        address = None if one.element is None else one.element.get(ADDRESS)
        if address and address not in anchors:
            left, top, width, height = one.hit_area()
            anchors[address] = (left, top, left + width, top + height)
