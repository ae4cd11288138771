"""Tags of a PDF page: which paragraph, heading or cell the pieces of text belong to.

Reads the page's structure tree (ISO 32000-1, 14.7) through PDFium; writes the number of
the innermost block of each piece of marked content. Tags are only trusted where the
layout leaves a question open.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw

#: Elements inside a line, which are no blocks (ISO 32000-1, 14.8.4.4).
_INLINE = {"Span", "Quote", "Note", "Reference", "Link", "Code", "Annot", "Ruby", "Warichu", "Em",
           "Strong", "Sub"}  # fmt: skip
_MAX_DEPTH, _MAX_ELEMENTS = 40, 50_000


def page_blocks(page: Any) -> dict[int, int]:
    """The number of the block of each marked content of a page; empty for a page without tags."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    try:
        return _blocks(tree)
    finally:
        raw.FPDF_StructTree_Close(tree)


def _blocks(tree: Any) -> dict[int, int]:
    found: dict[int, int] = {}
    waiting = [
        (raw.FPDF_StructTree_GetChildAtIndex(tree, index), 0, 0)
        for index in range(max(0, raw.FPDF_StructTree_CountChildren(tree)))
    ]
    blocks = 0
    while waiting and blocks < _MAX_ELEMENTS:
        element, block, depth = waiting.pop()
        if not element or depth > _MAX_DEPTH:
            continue
        if not block or _kind(element) not in _INLINE:
            blocks += 1
            block = blocks
        for index in range(max(0, raw.FPDF_StructElement_GetMarkedContentIdCount(element))):
            number = raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index)
            if number >= 0:
                found[number] = block
        for index in range(max(0, raw.FPDF_StructElement_CountChildren(element))):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                waiting.append((child, block, depth + 1))
    return found


def _kind(element: Any) -> str:
    name = (ctypes.c_ushort * 32)()
    raw.FPDF_StructElement_GetType(element, name, 64)
    return bytes(name).decode("utf-16-le", "replace").split("\0")[0]
