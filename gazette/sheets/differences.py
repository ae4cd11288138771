"""The difference of two cells, as HTML that also reads well aloud and without colour."""

from __future__ import annotations

from typing import Any

from diff_match_patch import diff_match_patch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: Beyond this many characters, one cell is struck out whole and the other added whole.
_LONGEST = 20_000


def difference(before: Any, after: Any) -> SafeString:
    """``before`` with what went struck out and what came underlined, character by character."""
    old, new = ("" if one is None else str(one) for one in (before, after))
    if len(old) + len(new) > _LONGEST:
        pieces = [(-1, old), (1, new)]
    else:
        engine = diff_match_patch()
        pieces = engine.diff_main(old, new)
        engine.diff_cleanupSemantic(pieces)
    return format_html_join("", "{}", ((_piece(sign, words),) for sign, words in pieces if words))


def _piece(sign: int, words: str) -> SafeString:
    if sign < 0:
        return format_html('<del><span class="visually-hidden">删：</span>{}</del>', words)
    if sign > 0:
        return format_html('<ins><span class="visually-hidden">增：</span>{}</ins>', words)
    return format_html("{}", words)
