"""Whether all that is to be printed has glyphs; what has none is named, never a box."""

from __future__ import annotations

import unicodedata
from typing import Any

from gazette.pdf.refusals import PdfRefused
from gazette.typesetting.faces import coverage


def check(document: dict[str, Any]) -> None:
    """PdfRefused, naming row and character, for the first that cannot be printed.

    ``document`` is one of ``data.documents_data``.
    """
    _check(document["title"], document["title"], "标题")
    for text in document["texts"]:
        for row in text["rows"]:
            words = f"{row['label']}{row['heading']}{row['body']}{''.join(map(str, row['cells']))}"
            where = f"{row['label'].strip() or words[:12]}（{row['address']}）"
            _check(document["title"], words, where)


def _check(title: str, words: str, where: str) -> None:
    missing = next((one for one in words if ord(one) not in coverage()), None)
    if missing is None:
        return
    name = unicodedata.name(missing, "控制字符" if ord(missing) < 0x20 else "未命名字符")
    shown = f"“{missing}”" if missing.isprintable() else ""
    raise PdfRefused(
        f"《{title}》{where}含有字库中没有的字符{shown}（U+{ord(missing):04X} {name}），"
        "无法印刷。请在原文中改正该字符，或请系统管理员安装含有它的字库后重试。"
    )
