"""Which theme (主题) a document belongs to, proposed from its title, its bodies and its text.

A proposal is no decision: an editor confirms it. The words are data: rows of ``Theme``,
which begin as ``standard_themes.toml``. This module knows neither database nor settings.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

STANDARD = Path(__file__).with_name("standard_themes.toml")

#: What a word counts where it stands in a title, by the list that it is in.
IN_TITLE = {"deciding": 12.0, "strong": 6.0, "weak": 2.0}
#: What a word counts that stands in the text, once, and the most that a text adds.
IN_TEXT = {"deciding": 2.0, "strong": 2.0, "weak": 0.5}
MOST_OF_TEXT = 8.0
#: What the name of an issuing body counts.
OF_BODY = 5.0
#: So many characters of a text are read: what follows repeats its matter.
TEXT_READ = 1500
#: So many words are given as the reason of a proposal.
MOST_REASONS = 5

#: The end of the names of bodies that issue a document, before 关于 in its title.
_BY_BODIES = re.compile(
    r"[^《》]{0,120}?(?:府|[局厅室委会院部处]|部门|中心|公司|军分区|[一二三四五六七八九十]单位)\s*关于"
)
#: What a title says of another text that it prints or forwards, before the title of that text.
_PRINTS = re.compile(r"(?:印发|转发|批转|公布|发布|贯彻落实|贯彻|做好|进一步|加强|执行)+")
#: Hides in itself the word 民政.
_GOVERNMENT = "人民政府"
#: Decisions on personnel name posts, and a post (教育局局长) tells nothing of the theme.
_PERSONNEL = re.compile(r"任免|免职|任命|免去|辞去|同志.{0,6}(?:任职|职务)")
_OF_PERSONNEL = re.compile(r"任免|[任免]职|任命|免去|辞去|职务|同志")


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """A theme with the words that point to it, each list of them as an editor sees it.

    ``takes_rest``: it is proposed where no word of any theme is found.
    """

    name: str
    deciding: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    takes_rest: bool = False


@dataclass(frozen=True, slots=True)
class ThemeProposal:
    """A theme with its score, and the words that led to it, the heaviest first."""

    theme: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeRanking:
    """Ranks the themes of a portal for one document after the other."""

    themes: tuple[ThemeWords, ...]

    def ranked(self, title: str, bodies: Sequence[str] = (), text: str = "") -> list[ThemeProposal]:
        """The themes to which words point, the likeliest first; never empty if a theme is there."""
        scores: dict[str, dict[str, float]] = defaultdict(dict)
        for word, weight, theme in self._found(title, bodies, text):
            scores[theme][word] = max(weight, scores[theme].get(word, 0.0))
        places = {one.name: place for place, one in enumerate(self.themes)}
        found = [_proposal(theme, words) for theme, words in scores.items()]
        found.sort(key=lambda one: (-one.score, places[one.theme]))
        return found or [ThemeProposal(one.name, 0.0) for one in self._rest[:1]]

    @cached_property
    def _rest(self) -> list[ThemeWords]:
        """The theme that takes what no word points to; else the last one."""
        return [one for one in self.themes if one.takes_rest] or list(self.themes[-1:])

    @cached_property
    def _lists(self) -> dict[str, list[tuple[str, str]]]:
        """Each word with the themes that have it, and the list in which they have it."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for theme in self.themes:
            for kind in IN_TITLE:
                for word in getattr(theme, kind):
                    if all(name != theme.name for name, _ in found[word]):
                        found[word].append((theme.name, kind))
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """All words; the longest first, so that it hides the shorter ones in it."""
        words = sorted(self._lists, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words))) if words else None

    def _found(
        self, title: str, bodies: Sequence[str], text: str
    ) -> Iterator[tuple[str, float, str]]:
        """Each word found, its weight and its theme; a word of several themes comes for each."""
        if self._pattern is None:
            return
        matter = matter_of(title)
        is_personnel = bool(_PERSONNEL.search(matter))
        for match in self._pattern.finditer(matter):
            if is_personnel and not _OF_PERSONNEL.search(match[0]):
                continue
            for theme, kind in self._lists[match[0]]:
                yield match[0], IN_TITLE[kind], theme
        if is_personnel:
            return
        read = text[:TEXT_READ].replace(_GOVERNMENT, "　")
        for match in self._pattern.finditer(read):
            for theme, kind in self._lists[match[0]]:
                yield f"正文“{match[0]}”", IN_TEXT[kind], theme
        named = [body.replace(_GOVERNMENT, "　") for body in bodies]
        for one in self.themes:
            for word in one.bodies:
                if any(word in body for body in named):
                    yield f"发文机关“{word}”", OF_BODY, one.name


def matter_of(title: str) -> str:
    """A title without the bodies that issue it: 示例市教育局关于…的通知 speaks of no school."""
    rest = title
    while match := _BY_BODIES.match(rest):
        rest = rest[match.end() :]
        if printed := _PRINTS.match(rest):
            rest = rest[printed.end() :]
    return rest.replace(_GOVERNMENT, "　") if len(rest) > 3 else title


def _proposal(theme: str, words: dict[str, float]) -> ThemeProposal:
    of_text = sum(weight for word, weight in words.items() if word.startswith("正文"))
    others = sum(weight for word, weight in words.items() if not word.startswith("正文"))
    heaviest = sorted(words, key=lambda word: -words[word])
    return ThemeProposal(theme, others + min(of_text, MOST_OF_TEXT), tuple(heaviest[:MOST_REASONS]))


@lru_cache(maxsize=1)
def standard_themes() -> tuple[ThemeWords, ...]:
    """The themes with which a portal begins, in their order."""
    listed = tomllib.loads(STANDARD.read_text(encoding="utf-8"))["theme"]
    return tuple(
        ThemeWords(
            name=one["name"],
            deciding=tuple(one["deciding"].split()),
            strong=tuple(one["strong"].split()),
            weak=tuple(one["weak"].split()),
            bodies=tuple(one["bodies"].split()),
            takes_rest=one.get("takes_rest", False),
        )
        for one in listed
    )
