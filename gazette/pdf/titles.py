"""Titles on lines that end where the sense does.

A title that is too long for a line is cut between words, rather before 关于 and 《 or
after 》 than elsewhere, into lines of like length; the last line never
holds a character alone (GB/T 9704-2012, 7.3.1: 回行时做到词意完整，排列对称，长短适宜).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: What a cut costs in squares of uneven line length, by what stands at it.
BEFORE_ABOUT, AT_SPACE, AT_MARK, AFTER_VERB, AT_WORD = 0.0, 0.0, 1.0, 2.0, 14.0
LONGEST_WORD = 8
#: A cut within these is no cut: who issues, and what the document is.
WHOLE = re.compile(
    r"(?:人民政府|办公室|办公厅|管理局|委员会|有限公司)"
    r"|的(?:通知|决定|意见|公告|通告|批复|函|命令)$"
)


def lines(title: str, room: float, names: Iterable[str] = ()) -> list[str]:
    """The title in lines of at most ``room`` squares; no character is changed.

    ``names`` are words that no dictionary knows, above all the city's.
    """
    width = [_width(one) for one in title]
    if sum(width) <= room:
        return [title]
    cuts = _cuts(title, names)
    count = math.ceil(sum(width) / room)
    for wanted in (count, count + 1, count + 2):
        found = _best(title, width, cuts, wanted, room)
        if found:
            return found
    return [title]


def _width(character: str) -> float:
    return 1.0 if ord(character) > 0x2000 else 0.5


def _cuts(title: str, names: Iterable[str]) -> dict[int, float]:
    """The places at which the title may be cut, each with its cost."""
    cuts: dict[int, float] = {}
    place = 0
    for word in _words(title):
        place += len(word)
        cuts[place] = AT_WORD
    for match in re.finditer(r"(?=《|（)|(?<=》)", title):
        cuts[match.start()] = AT_MARK
    for match in re.finditer(r"(?<=关于印发|关于转发|关于公布)", title):
        cuts[match.start()] = AFTER_VERB
    for match in re.finditer(r"(?=关于)", title):
        cuts[match.start()] = BEFORE_ABOUT
    for match in re.finditer(r"(?<= )(?=\S)", title):
        cuts[match.start()] = AT_SPACE
    whole = [re.escape(name) for name in names if name]
    for match in re.finditer("|".join([*whole, WHOLE.pattern]), title):
        for inside in range(match.start() + 1, match.end()):
            cuts.pop(inside, None)
    for place in list(cuts):
        if place >= len(title) or title[place] in "》）、，。”" or title[place - 1] in "《（“":
            del cuts[place]
    return cuts


def _best(
    title: str, width: list[float], cuts: dict[int, float], count: int, room: float
) -> list[str]:
    """The least uneven way of cutting into ``count`` lines, ``[]`` where there is none."""
    places = [0, *sorted(cuts), len(title)]
    even = sum(width) / count
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    for line in range(1, count + 1):
        for end in places:
            options = [
                (cost + (sum(width[start:end]) - even) ** 2 + cuts.get(end, 0.0), [*ends, end])
                for start in places
                if (line - 1, start) in best and start < end
                for cost, ends in [best[line - 1, start]]
                if 2 <= sum(width[start:end]) <= room
            ]
            if options:
                best[line, end] = min(options)
    if (count, len(title)) not in best:
        return []
    ends = best[count, len(title)][1]
    return [title[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _words(title: str) -> list[str]:
    """The title's words: the most likely way of cutting it by the dictionary."""
    frequencies = _frequencies()
    likely: list[tuple[float, int]] = [(0.0, 0)]  # logarithm, where the last word begins
    for end in range(1, len(title) + 1):
        options = []
        for start in range(max(0, end - LONGEST_WORD), end):
            word = title[start:end]
            known = 1 if len(word) == 1 else int(frequencies.get(word, 0))
            if known:
                options.append((likely[start][0] + math.log(known / 6e7), start))
        likely.append(max(options))
    found: list[str] = []
    end = len(title)
    while end:
        start = likely[end][1]
        found.insert(0, title[start:end])
        end = start
    return found


@cache
def _frequencies() -> dict[str, str]:
    """Words and how often they occur, as digits, from jieba's dictionary.

    Read without jieba: its own way of loading takes ten times as long. A line of it is a
    word, a count and a part of speech.
    """
    jieba = find_spec("jieba")
    assert jieba and jieba.origin  # noqa: S101  (for the type checker)
    written = Path(jieba.origin).with_name("dict.txt").read_text(encoding="utf-8").split()
    return dict(zip(written[0::3], written[1::3], strict=True))
