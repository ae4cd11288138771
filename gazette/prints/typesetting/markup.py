"""Parsed markup for WeasyPrint, whose elements share styles although they have addresses.

WeasyPrint computes a style for each ``id``, so a thousand similar paragraphs would need a
thousand styles. Here ``id`` becomes a data attribute, which is read when pages are drawn.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree  # noqa: S405  (our own templates write it)

import cssselect2
from weasyprint import HTML
from weasyprint.anchors import gather_anchors as _gather_anchors

ADDRESS = "data-address"


class Markup(HTML):
    """A page of well-formed markup, styled by pdf.css alone."""

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
        """No style sheet of WeasyPrint: it would add six pseudo-elements to every element."""
        return []


def gather_anchors(box: Any, anchors: dict[str, Any], *more: Any) -> None:
    """Replaces WeasyPrint's function of this name; adds the elements that have an address."""
    _gather_anchors(box, anchors, *more)
    for one in box.descendants():
        address = None if one.element is None else one.element.get(ADDRESS)
        if address and address not in anchors:
            left, top, width, height = one.hit_area()
            anchors[address] = (left, top, left + width, top + height)
