"""Many words found in a text in one pass, but for the places where they are right.

The words become one regular expression in the form of a prefix tree, so that each
character of the text is looked at once, however many words there are. Texts are compared
in simplified characters, narrow digits and letters, and without the white space between
two Chinese characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gazette.office.content_rules.personal_datum import plain_forms
from gazette.parsing.words.traditional_characters import simplified_characters

#: A digit, in a word that is looked for.
DIGIT = "#"
#: Words of the same sentence, in an exception.
_GAP_SIGN, _GAP = "…", r"[^。；！？\n]{0,60}?"
#: So far around a word an exception may reach.
_REACH = 80
_SPACE_INSIDE = re.compile(r"(?<=[一-鿿])[ \t\u3000\u00a0]+(?=[一-鿿])")
_TITLE_SIGNS = re.compile(r"[《》]")
_QUOTED = re.compile(r"“[^“”]*”")
#: A sentence that changes the words of another text quotes what that text had.
_CHANGES = re.compile(r"修改为|修改成|改为|改成|删去|删除|更名|名称变更|表述|统一调整为|废止")
_NEW_WORDS = re.compile(r"(?:修改为|修改成|改为|改成|增加|调整为|变更为|作为第)[^“”]{0,12}$")


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word to be looked for: its key for the caller, and the wordings in which it is right."""

    key: int
    word: str
    exceptions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word found: the key of the sought one, and its place in the text as printed."""

    key: int
    start: int
    end: int


class FoldedText:
    """A text as it is compared, with the places of its characters in the printed one."""

    def __init__(self, printed: str) -> None:
        text = simplified_characters(plain_forms(printed))
        if "帳" in printed:  # right in traditional characters, where 账 and 帐 are one
            text = "".join(
                "帳" if old == "帳" else new for old, new in zip(printed, text, strict=True)
            )
        self._removed = [match.span() for match in _SPACE_INSIDE.finditer(text)]
        self.text = _SPACE_INSIDE.sub("", text) if self._removed else text

    def place(self, index: int) -> int:
        """The place in the printed text of the character at ``index``."""
        for start, end in self._removed:
            if start > index:
                break
            index += end - start
        return index


class WordSearch:
    """Looks for many words at once."""

    def __init__(self, words: Iterable[SoughtWord]) -> None:
        self._tree: dict[str, Any] = {}
        self._exceptions: dict[int, list[tuple[re.Pattern[str], re.Pattern[str]]]] = {}
        for sought in words:
            word = FoldedText(sought.word.strip()).text
            if not word.strip(DIGIT):
                continue
            node = self._tree
            for char in word:
                node = node.setdefault(char, {})
            node[""] = sought.key
            self._exceptions[sought.key] = [
                sides for one in sought.exceptions for sides in _sides(FoldedText(one).text, word)
            ]
        self._beginnings = re.compile(f"(?={_pattern(self._tree)})") if self._tree else None

    def find(self, printed: str) -> Iterator[FoundWord]:
        """The sought words in a text, none within another; those within 《》 are names."""
        if self._beginnings is None:
            return
        folded = FoldedText(printed)
        text = folded.text
        exempt: list[tuple[int, int]] | None = None
        last = 0
        for match in self._beginnings.finditer(text):
            start = match.start()
            if start < last:
                continue
            exempt = _exempt_places(text) if exempt is None else exempt
            if any(first <= start < end for first, end in exempt):
                continue
            for key, end in self._words_at(text, start):
                if not self._is_right(key, text, start, end):
                    yield FoundWord(key, folded.place(start), folded.place(end - 1) + 1)
                    last = end
                    break

    def _words_at(self, text: str, start: int) -> list[tuple[int, int]]:
        """Keys and ends of all sought words that begin at a place, the longest first."""
        found: list[tuple[int, int]] = []
        nodes = [self._tree]
        for index in range(start, len(text) + 1):
            found += [(node[""], index) for node in nodes if "" in node]
            char = text[index : index + 1]
            following = [node[char] for node in nodes if char and char in node]
            if char.isdecimal():
                following += [node[DIGIT] for node in nodes if DIGIT in node]
            if not following:
                break
            nodes = following
        return found[::-1]

    def _is_right(self, key: int, text: str, start: int, end: int) -> bool:
        window = text[max(0, start - _REACH) : start]
        return any(
            before.search(window) and after.match(text, end)
            for before, after in self._exceptions[key]
        )


def _sides(exception: str, word: str) -> Iterator[tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each place of the word in an exception, what stands before it and behind it."""
    bare = word.strip(DIGIT)
    lead = len(word) - len(word.lstrip(DIGIT))
    at = exception.find(bare)
    while at >= 0:
        before, after = exception[: max(0, at - lead)], exception[at + len(bare) :]
        if DIGIT in word:
            after = after.lstrip(DIGIT)
        yield re.compile(_wording(before) + r"\Z"), re.compile(_wording(after))
        at = exception.find(bare, at + 1)


def _wording(words: str) -> str:
    return _GAP.join(map(re.escape, words.split(_GAP_SIGN)))


def _pattern(node: dict[str, Any]) -> str:
    """The regular expression of a prefix tree."""
    branches = [
        ("[0-9]" if char == DIGIT else re.escape(char)) + ("" if "" in child else _pattern(child))
        for char, child in node.items()
        if char
    ]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _exempt_places(text: str) -> list[tuple[int, int]]:
    """Titles in 《》, and what a sentence that changes another text quotes of that text."""
    places = list(_titles(text))
    if _CHANGES.search(text):
        places += [
            match.span()
            for match in _QUOTED.finditer(text)
            if not _NEW_WORDS.search(text, max(0, match.start() - 20), match.start())
        ]
    return places


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """The places of outermost 《》; one that is never closed is none."""
    depth, start = 0, 0
    for match in _TITLE_SIGNS.finditer(text):
        if match[0] == "《":
            start = match.start() if not depth else start
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, match.end()
