"""Breaking a title into lines by its sense.

GB/T 9704-2012, 7.3.1: 回行时做到词意完整，排列对称，长短适宜. A title that is too long for
a line is broken as gazettes do it: the issuing body has a line of its own and 关于 begins
the next. A part that is still too long is broken between words into lines of similar
length, preferably before 《 or after 》 and rarely inside them. No line holds a single
character.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

from gazette.layout.line_ends import UNBROKEN

#: Costs of a break, in squared squares (ems) of uneven line length, by what stands at it:
#: a space, 《 or 》, 关于印发, two words, a word of one character.
AT_SPACE, AT_MARK, AFTER_VERB, AT_WORD, AT_SINGLE = 0.0, 1.0, 2.0, 14.0, 45.0
#: What is added inside 《》, after the name of a place, and for each space inside a line.
WITHIN_QUOTED, AFTER_PLACE, SPACE_LEFT = 25.0, 40.0, 4.0
#: Words of one character with which a line may well begin.
CONJUNCTIONS = frozenset("和与及或对在从向")
LONGEST_WORD = 8
#: So many characters are kept together on a screen before a word of one character is set apart.
LONGEST_TOGETHER = 8
#: Never broken inside: how the names of bodies end, and the words for the type of document.
UNBREAKABLE = re.compile(
    r"(?:人民政府|办公室|办公厅|管理局|委员会|有限公司)"
    r"|的(?:通知|决定|意见|公告|通告|批复|函|命令)$"
)
_BODY_ENDS = "[局委会厅部院室府司团社队]"
#: Spaces that were a line break of the source: none between two bodies or two Latin words.
_SEAM = re.compile(
    rf"(?<=\S)((?<![!-~])(?<!{_BODY_ENDS}) +(?=\S)| +(?=转发)|(?<!{_BODY_ENDS}) +(?![!-~ ])(?=\S))"
)
QUOTED = re.compile(r"《[^》]*》?")
#: The issuing body, and the spaces that a line break of the source left after it.
ISSUER = re.compile(r"(?P<who>[^《》]{4,}?)(?P<space> *)(?=关于)")


def break_title(title: str, room: float, names: Iterable[str] = ()) -> list[str]:
    """The title in lines of at most ``room`` squares (ems); no character is changed.

    ``names`` are words missing from the dictionary, such as the city's name.
    """
    names = [name for name in names if name]
    fits = sum(map(_squares, title)) <= room
    issuer = ISSUER.match(title)
    if issuer and (issuer["space"] or not fits):
        parts = [title[: issuer.end()], title[issuer.end() :]]
    else:
        parts = [title]
    return [line for part in parts for line in _break_part(part, room, names)]


@lru_cache(maxsize=8192)
def word_seams(title: str) -> frozenset[int]:
    """The places (indices of characters) before which a title may be broken on a screen.

    Those between words and after the name of a place, but not beside a word of one character
    unless the words that would so keep together are longer than ``LONGEST_TOGETHER``.
    """
    costs = _break_costs(title, [])
    seams = {
        place
        for place, cost in costs.items()
        if cost < AT_SINGLE or title[place - 1] in "省市州县区乡镇"
    }
    ends = sorted({0, *seams, len(title)})
    for start, end in pairwise(ends):
        if end - start > LONGEST_TOGETHER:
            seams |= {place for place in range(start + 2, end - 1) if place in costs}
    for kept in UNBROKEN.finditer(title):
        seams -= set(range(kept.start() + 1, kept.end()))
    latin = {found.start() + 1 for found in re.finditer(r"[\w.](?=[\w.])", title, re.ASCII)}
    particles = {found.start() for found in re.finditer("[的等内]", title)}
    return frozenset(seams - latin - particles)


def split_at_seams(line: str) -> list[str]:
    """A line split around the spaces that were line breaks in the source.

    The items at odd places are these spaces, which show no gap inside a line. A space between
    two bodies is not one of them, nor one between two Latin words.
    """
    return _SEAM.split(line)


def _break_part(words: str, room: float, names: list[str]) -> list[str]:
    """A part of a title in as few lines as hold it; whole where it cannot be broken."""
    widths = [_squares(one) for one in words]
    if sum(widths) <= room:
        return [words]
    costs = _break_costs(words, names)
    fewest = math.ceil(sum(widths) / room)
    for count in (fewest, fewest + 1, fewest + 2):
        lines = _most_even_lines(words, widths, costs, count, room)
        if lines:
            return lines
    return [words]


def _squares(character: str) -> float:
    return 1.0 if ord(character) > 0x2000 else 0.5


def _break_costs(title: str, names: list[str]) -> dict[int, float]:
    """By index: the cost of a break before a character; no entry where none is allowed."""
    costs = _word_boundaries(title)
    for match in re.finditer(r"(?=《|（)|(?<=》)", title):
        costs[match.start()] = AT_MARK
    for match in re.finditer(r"(?<=关于印发|关于转发|关于公布)", title):
        costs[match.start()] = AFTER_VERB
    for match in re.finditer(r"(?<= )(?=\S)", title):
        is_single = costs.get(match.start(), AT_SINGLE) == AT_SINGLE
        costs[match.start()] = AT_SINGLE if is_single else AT_SPACE
    for match in QUOTED.finditer(title):
        for inside in range(match.start() + 1, match.end()):
            if inside in costs:
                costs[inside] += WITHIN_QUOTED
    _forbid_breaks(costs, title, names)
    return costs


def _forbid_breaks(costs: dict[int, float], title: str, names: list[str]) -> None:
    """Remove the breaks inside names and at marks that may not begin or end a line."""
    for match in re.finditer("|".join([*map(re.escape, names), UNBREAKABLE.pattern]), title):
        for inside in range(match.start() + 1, match.end()):
            costs.pop(inside, None)
        if match[0] in names and match.end() in costs:
            costs[match.end()] += AFTER_PLACE
    for index in list(costs):
        if index >= len(title) or title[index] in "》）、，。”" or title[index - 1] in "《（“":
            del costs[index]


def _word_boundaries(title: str) -> dict[int, float]:
    """The costs of breaks between the title's words, segmented as if it had no spaces."""
    indices = [index for index, character in enumerate(title) if character != " "]
    costs: dict[int, float] = {}
    count = 0
    for word, after in pairwise([*_segmented(title.replace(" ", "")), ""]):
        count += len(word)
        is_single = len(word) == 1 or (len(after) == 1 and after not in CONJUNCTIONS)
        if count < len(indices):
            costs[indices[count]] = AT_SINGLE if is_single else AT_WORD
    return costs


def _most_even_lines(
    title: str, widths: list[float], costs: dict[int, float], count: int, room: float
) -> list[str]:
    """The cheapest way of breaking into ``count`` lines; [] where there is none.

    A line costs the square of its distance from the mean width, and its break.
    """
    places = [0, *sorted(costs), len(title)]
    before = [0.0, *accumulate(widths)]
    mean = before[-1] / count
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    for line in range(1, count + 1):
        # Where a line may end, so that what is left fits into the lines that are left.
        least = bisect_left(places, before[-1] - (count - line) * room, key=before.__getitem__)
        most = bisect_right(places, line * room, key=before.__getitem__)
        for end in places[least:most]:
            first = bisect_left(places, before[end] - room, key=before.__getitem__)
            options = [
                (
                    cost
                    + (before[end] - before[start] - mean) ** 2
                    + title[start:end].strip().count(" ") * SPACE_LEFT
                    + costs.get(end, 0.0),
                    [*ends, end],
                )
                for start in places[first : bisect_left(places, end)]
                if (line - 1, start) in best and before[end] - before[start] >= 2
                for cost, ends in [best[line - 1, start]]
            ]
            if options:
                best[line, end] = min(options, key=_longest_line_first)
    if (count, len(title)) not in best:
        return []
    ends = best[count, len(title)][1]
    return [title[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _longest_line_first(option: tuple[float, list[int]]) -> tuple[float, list[int]]:
    """Sort key: by cost; of equal costs the one with the longer upper line first."""
    cost, ends = option
    return cost, [-end for end in ends]


def _segmented(title: str) -> list[str]:
    """The title's words: the most likely segmentation by the dictionary's frequencies."""
    likely: list[tuple[float, int]] = [(0.0, 0)]  # logarithm, where the last word begins
    for end in range(1, len(title) + 1):
        options = []
        for start in range(max(0, end - LONGEST_WORD), end):
            word = title[start:end]
            frequency = 1 if len(word) == 1 else _frequency(word)
            if frequency:
                options.append((likely[start][0] + math.log(frequency / 6e7), start))
        likely.append(max(options))
    words: list[str] = []
    end = len(title)
    while end:
        start = likely[end][1]
        words.insert(0, title[start:end])
        end = start
    return words


def _frequency(word: str) -> int:
    """How often a word of the dictionary was counted; 0 for any other."""
    lines = _dictionary()
    head = word.encode() + b" "
    place = bisect_left(lines, head)
    if place < len(lines) and lines[place].startswith(head):
        return int(lines[place].split()[1])
    return 0


@cache
def _dictionary() -> list[bytes]:
    """The lines of jieba's dictionary, sorted: each a word, a count and a part of speech.

    Read without jieba, whose own loading takes a second, and without a table of all words,
    whose making takes five times as long as the sorting of what is nearly sorted.
    """
    jieba = find_spec("jieba")
    assert jieba and jieba.origin  # noqa: S101  (for the type checker)
    return sorted(Path(jieba.origin).with_name("dict.txt").read_bytes().splitlines())
