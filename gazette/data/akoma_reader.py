"""The rows of a document out of its Akoma Ntoso: what ``akoma_ntoso`` has written.

The rows, texts and facts are those of ``gazette.issue_data.documents_data``, every character.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from gazette.data.akoma_ntoso import AKN, ELEMENTS, OWN
from gazette.parsing.parsed import Level

_LEVELS = {name: level for level, name in ELEMENTS.items()}
_WRITTEN = re.compile(r"\\u([0-9a-f]{4})")
_A, _G = f"{{{AKN}}}", f"{{{OWN}}}"


class NotOurs(ValueError):
    """A file that is no Akoma Ntoso of a gazette portal; in Chinese why."""


def read_document(content: bytes) -> dict[str, Any]:
    """What the file says of one document: ``facts`` with its texts and rows, and the rest of the
    record. Raises NotOurs."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotOurs(f"不是完整的 XML 文件：{error}") from error
    act = root.find(f"{_A}act")
    own = root.find(f".//{_A}proprietary")
    if act is None or own is None or own.find(f"{_G}facts") is None:
        raise NotOurs("不是公报门户的 Akoma Ntoso 文件。")
    said = {one.tag.removeprefix(_G): json.loads(one.text or "null") for one in own}
    said["facts"]["texts"] = [_text(one) for one in act.iterfind(f"{_A}body/{_A}hcontainer")]
    if said["facts"]["texts"] == [None]:
        said["facts"]["texts"] = []
    return said


def _text(container: etree._Element) -> dict[str, Any] | None:
    """A text with its rows; None for the body of a document whose text is not entered."""
    if container.get("name") == "not_entered":
        return None
    return {
        "position": int(container.get("eId").removeprefix("text-")),
        "role": container.get("name").upper(),
        "label": _own(container, "label"),
        "title": _own(container, "title"),
        "rows": list(_rows(container, None)),
    }


def _own(element: etree._Element, name: str) -> str:
    value = element.get(f"{_G}{name}", "")
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), value)


def _rows(holder: etree._Element, parent: str | None) -> Iterator[dict[str, Any]]:
    """The rows in an element, in the order of print, each before those in it."""
    for element in holder:
        address = element.get("eId")
        name = element.tag.removeprefix(_A)
        if name == "hcontainer" or name in _LEVELS:
            yield _row(element, address, _own(element, "parent") or parent)
            yield from _rows(element, address)
            for line in element.iterfind(f"{_A}content/{_A}table/{_A}tr"):
                yield _line(line, address)


def _row(element: etree._Element, address: str, parent: str | None) -> dict[str, Any]:
    name = element.tag.removeprefix(_A)
    body = element.find(f"{_A}intro/{_A}p")
    body = element.find(f"{_A}content/{_A}p") if body is None else body
    cells = _own(element, "cells")
    return {
        "parent": parent,
        "address": address,
        "level": _LEVELS.get(name) or element.get("name").upper(),
        "label": _words(element.find(f"{_A}num")),
        "number": _own(element, "number"),
        "heading": _words(element.find(f"{_A}heading")),
        "body": _words(body),
        "cells": json.loads(cells) if cells else [],
        **_marks(element),
    }


def _line(line: etree._Element, table: str) -> dict[str, Any]:
    """A row of a table, with the cells that are merged away put in again."""
    words = [_words(cell.find(f"{_A}p")) for cell in line]
    cells: list[str] = words
    if told := _own(line, "cells"):
        cells = json.loads(told)
    elif shown := _own(line, "shown"):
        cells = [""] * int(_own(line, "count"))
        for place, word in zip(map(int, shown.split()), words, strict=True):
            cells[place] = word
    body = f"{_G}body" in line.attrib
    return {
        "parent": table,
        "address": line.get("eId"),
        "level": Level.TABLE_ROW.value,
        "label": _own(line, "label"),
        "number": _own(line, "number"),
        "heading": _own(line, "heading"),
        "body": _own(line, "body") if body else "\t".join(cells),
        "cells": cells,
        **_marks(line),
    }


def _marks(element: etree._Element) -> dict[str, Any]:
    merged = _own(element, "merged")
    return {"merged": json.loads(merged)} if merged else {}


def _words(element: etree._Element | None) -> str:
    """The words of an element; characters that XML cannot have stand in elements of their own."""
    if element is None:
        return ""
    pieces = [element.text or ""]
    for one in element:
        pieces.append(chr(int(one.get(f"{_G}code"), 16)))
        pieces.append(one.tail or "")
    return "".join(pieces)
