"""The difference of two cells as HTML that is understood without colours and read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.office.text_diff import Fate, Piece, compare

#: If both cells together have more characters, they are not compared: one is struck out whole.
_LONGEST = 20_000


def difference(before: Any, after: Any) -> SafeString:
    """``before`` and ``after`` in one: deleted characters in ``del``, inserted ones in ``ins``."""
    old, new = ("" if one is None else str(one) for one in (before, after))
    if len(old) + len(new) > _LONGEST:
        pieces: Sequence[Piece] = [Piece(Fate.STRUCK, old), Piece(Fate.ADDED, new)]
    else:
        pieces = compare(old, new)
    return format_html_join("", "{}", ((_as_html(piece),) for piece in pieces if piece.words))


def _as_html(piece: Piece) -> SafeString:
    if piece.fate is Fate.STRUCK:
        return format_html('<del><span class="visually-hidden">删：</span>{}</del>', piece.words)
    if piece.fate is Fate.ADDED:
        return format_html('<ins><span class="visually-hidden">增：</span>{}</ins>', piece.words)
    return format_html("{}", piece.words)
