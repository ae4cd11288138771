"""Titles on lines that end where the sense does.

A title that is too long for a line is cut as gazettes cut it: who issues has a line of
its own, 关于 begins the next; what is still too long is cut between words, rather before
《 or after 》 than elsewhere, hardly ever within them, into lines of like length. The last
line never holds a character alone (GB/T 9704-2012, 7.3.1: 回行时做到词意完整，排列对称，长短适宜).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

#: What a cut costs in squares of uneven line length, by what stands at it (torn is what
#: stands beside a word of one character); and what it costs more within 《》, after a
#: place's name, and for each space that stays in a line.
AT_SPACE, AT_MARK, AFTER_VERB, AT_WORD, TORN = 0.0, 1.0, 2.0, 14.0, 45.0
WITHIN_QUOTED, AFTER_PLACE, SPACE_LEFT = 25.0, 40.0, 4.0
#: Words of one character with which a line may well begin.
JOINING = frozenset("和与及或对在从向")
LONGEST_WORD = 8
#: A cut within these is no cut: who issues, and what the document is.
WHOLE = re.compile(
    r"(?:人民政府|办公室|办公厅|管理局|委员会|有限公司)"
    r"|的(?:通知|决定|意见|公告|通告|批复|函|命令)$"
)
_BODY_ENDS = "[局委会厅部院室府司团社队]"
QUOTED = re.compile(r"《[^》]*》?")
#: Who issues, and whether a line ends behind it in the source.
ISSUER = re.compile(r"(?P<who>[^《》]{4,}?)(?P<space> *)(?=关于)")


def lines(title: str, room: float, names: Iterable[str] = ()) -> list[str]:
    """The title in lines of at most ``room`` squares; no character is changed.

    ``names`` are words that no dictionary knows, above all the city's.
    """
    names = [name for name in names if name]
    fits = sum(map(_width, title)) <= room
    issuer = ISSUER.match(title)
    if issuer and (issuer["space"] or not fits):
        parts = [title[: issuer.end()], title[issuer.end() :]]
    else:
        parts = [title]
    return [line for part in parts for line in _cut(part, room, names)]


def seams(line: str) -> list[str]:
    """A line cut before and after each space that was a line's end in the source.

    Such a space is not to be seen where the line now goes on; one that parts two bodies is.
    """
    return re.split(rf"(?<=\S)(?<!{_BODY_ENDS})( +)(?=\S)", line)


def _cut(words: str, room: float, names: list[str]) -> list[str]:
    """Part of a title in as few lines as hold it."""
    width = [_width(one) for one in words]
    if sum(width) <= room:
        return [words]
    cuts = _cuts(words, names)
    count = math.ceil(sum(width) / room)
    for wanted in (count, count + 1, count + 2):
        found = _best(words, width, cuts, wanted, room)
        if found:
            return found
    return [words]


def _width(character: str) -> float:
    return 1.0 if ord(character) > 0x2000 else 0.5


def _cuts(title: str, names: list[str]) -> dict[int, float]:
    """The places at which the title may be cut, each with its cost."""
    cuts = _between_words(title)
    for match in re.finditer(r"(?=《|（)|(?<=》)", title):
        cuts[match.start()] = AT_MARK
    for match in re.finditer(r"(?<=关于印发|关于转发|关于公布)", title):
        cuts[match.start()] = AFTER_VERB
    for match in re.finditer(r"(?<= )(?=\S)", title):
        is_torn = cuts.get(match.start(), TORN) == TORN
        cuts[match.start()] = TORN if is_torn else AT_SPACE
    for match in QUOTED.finditer(title):
        for inside in range(match.start() + 1, match.end()):
            if inside in cuts:
                cuts[inside] += WITHIN_QUOTED
    for match in re.finditer("|".join([*map(re.escape, names), WHOLE.pattern]), title):
        for inside in range(match.start() + 1, match.end()):
            cuts.pop(inside, None)
        if match[0] in names and match.end() in cuts:
            cuts[match.end()] += AFTER_PLACE
    for place in list(cuts):
        if place >= len(title) or title[place] in "》）、，。”" or title[place - 1] in "《（“":
            del cuts[place]
    return cuts


def _between_words(title: str) -> dict[int, float]:
    """The places between the title's words, read as if its spaces were not there."""
    places = [place for place, character in enumerate(title) if character != " "]
    cuts: dict[int, float] = {}
    count = 0
    for word, after in pairwise([*_words(title.replace(" ", "")), ""]):
        count += len(word)
        is_torn = len(word) == 1 or (len(after) == 1 and after not in JOINING)
        if count < len(places):
            cuts[places[count]] = TORN if is_torn else AT_WORD
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
                (
                    cost
                    + (sum(width[start:end]) - even) ** 2
                    + title[start:end].strip().count(" ") * SPACE_LEFT
                    + cuts.get(end, 0.0),
                    [*ends, end],
                )
                for start in places
                if (line - 1, start) in best and start < end
                for cost, ends in [best[line - 1, start]]
                if 2 <= sum(width[start:end]) <= room
            ]
            if options:
                best[line, end] = min(options, key=_upper_first)
    if (count, len(title)) not in best:
        return []
    ends = best[count, len(title)][1]
    return [title[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _upper_first(option: tuple[float, list[int]]) -> tuple[float, list[int]]:
    """Of two ways as good as each other, that with the longer line above."""
    cost, ends = option
    return cost, [-end for end in ends]


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
