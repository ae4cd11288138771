"""WordprocessingML: names, attributes and children of elements.

A missing element has no attributes and no children, so that a chain of look-ups
needs no test for None on its way.
"""

from collections.abc import Iterator

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The attribute ``w:name``; some writers leave the prefix out."""
    if element is None:
        return None
    value: str | None = element.get(W + name)
    return value if value is not None else element.get(name)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else element.find(W + name)


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return iter(()) if element is None else element.iterchildren(W + name)


def whole(value: str | None, default: int) -> int:
    """An attribute as a number of at most six digits, else ``default``."""
    digits = (value or "").removeprefix("-")
    return int(value or 0) if digits.isascii() and digits.isdigit() and len(digits) < 7 else default


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as ``w:vanish`` is there and not turned off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")
