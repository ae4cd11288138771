"""Traditional → simplified Chinese characters: 臨時救助 → 临时救助."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC


def to_simplified(words: str) -> str:
    converted: str = _converter().convert(words)
    return converted


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
