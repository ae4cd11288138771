"""The difference of two cells, as HTML that also reads well aloud and without colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.office.text_diff import Fate, Piece, compare

#: Beyond this many characters, one cell is struck out whole and the other added whole.
_LONGEST = 20_000


def difference(before: Any, after: Any) -> SafeString:
    """``before`` with what went struck out and what came underlined, character by character."""
    old, new = ("" if one is None else str(one) for one in (before, after))
    if len(old) + len(new) > _LONGEST:
        pieces: Sequence[Piece] = [Piece(Fate.STRUCK, old), Piece(Fate.ADDED, new)]
    else:
        pieces = compare(old, new)
    return format_html_join("", "{}", ((_set(piece),) for piece in pieces if piece.words))


def _set(piece: Piece) -> SafeString:
    if piece.fate is Fate.STRUCK:
        return format_html('<del><span class="visually-hidden">删：</span>{}</del>', piece.words)
    if piece.fate is Fate.ADDED:
        return format_html('<ins><span class="visually-hidden">增：</span>{}</ins>', piece.words)
    return format_html("{}", piece.words)
