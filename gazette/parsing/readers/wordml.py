"""WordprocessingML: names, attributes and children of elements.

The functions take None for a missing element, which has no attributes and no
children; so look-ups can be chained without a test for None.
"""

from collections.abc import Iterator

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The attribute ``w:name``, also if a program wrote it without the prefix."""
    if element is None:
        return None
    value: str | None = element.get(W + name)
    return value if value is not None else element.get(name)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child ``w:name``, or None."""
    return None if element is None else element.find(W + name)


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """All children ``w:name``."""
    return iter(()) if element is None else element.iterchildren(W + name)


def integer(value: str | None, default: int) -> int:
    """An attribute as a number of at most six digits, else ``default``."""
    digits = (value or "").removeprefix("-")
    return int(value or 0) if digits.isascii() and digits.isdigit() and len(digits) < 7 else default


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as ``w:vanish`` is present and not turned off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")
