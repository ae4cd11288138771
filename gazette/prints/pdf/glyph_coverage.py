"""Refuses characters that the faces have no glyph for, instead of printing a box."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from gazette.prints.pdf.errors import PdfRefused
from gazette.prints.typesetting.faces import FACES, is_printable
from gazette.prints.typesetting.page_parts import PdfPart


def check_characters(document: dict[str, Any]) -> None:
    """Check the words of a document before it is typeset.

    ``document`` is one of ``documents_data``. Raises PdfRefused, which names the row and the
    first character that cannot be printed.
    """
    refuse_first(document, lambda character: not is_printable(character))


def check_faces(document: dict[str, Any], part: PdfPart) -> None:
    """Raise PdfRefused if a character was typeset in a face that is not the portal's.

    Pango takes a font of the system for characters that it considers emoji, whatever the
    style sheet says.
    """
    foreign = "".join(
        words
        for usage in part.usages.values()
        if usage.family not in FACES
        for words in usage.unicode.values()
    )
    if foreign:
        refuse_first(document, lambda character: character in foreign)


def refuse_first(document: dict[str, Any], is_missing: Callable[[str], bool]) -> None:
    """Raise PdfRefused for the first character of the document for which this is true."""
    _check(document["title"], document["title"], "标题", is_missing)
    for text in document["texts"]:
        for row in text["rows"]:
            words = f"{row['label']}{row['heading']}{row['body']}{''.join(map(str, row['cells']))}"
            where = f"{row['label'].strip() or words[:12]}（{row['address']}）"
            _check(document["title"], words, where, is_missing)


def _check(title: str, words: str, where: str, is_missing: Callable[[str], bool]) -> None:
    missing = next(filter(is_missing, words), None)
    if missing is None:
        return
    name = unicodedata.name(missing, "控制字符" if ord(missing) < 0x20 else "未命名字符")
    shown = f"“{missing}”" if missing.isprintable() else ""
    raise PdfRefused(
        f"《{title}》{where}含有字库中没有的字符{shown}（U+{ord(missing):04X} {name}），"
        "无法印刷。请在原文中改正该字符，或请系统管理员安装含有它的字库后重试。"
    )
