"""Words that were read in simplified characters, given back as they are printed.

Reads trees and documents that were made of the simplified form of a text; writes them
with the characters of the text itself. Both forms have the same length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from gazette.parsing.node import Node
from gazette.parsing.parsed import Finding
from gazette.parsing.words.lines import Line
from gazette.parsing.words.traditional_characters import simplified

T = TypeVar("T")
#: Words of the parser's own, and names of kinds by which documents are filtered.
_OWN_WORDS = frozenset(
    ("reasons", "place", "notice_type", "plan_type", "disclosure", "response_levels",
     "review_cycle", "part", "address", "row", "texts")
)  # fmt: skip
_QUOTED = re.compile(r"(?<=[“《])[^”》]+(?=[”》])")


class PrintedCharacters:
    """The characters of a text behind the simplified ones in which it was read."""

    def __init__(self, printed: str) -> None:
        self._printed = "".join(printed.split())
        self._plain = simplified(self._printed)
        forms: dict[str, set[str]] = {}
        for plain, original in zip(self._plain, self._printed, strict=True):
            forms.setdefault(plain, set()).add(original)
        single = {plain: min(found) for plain, found in forms.items() if len(found) == 1}
        self._single = {ord(plain): form for plain, form in single.items() if plain != form}

    def restore(self, words: str) -> str:
        """Words of the text as printed; its white space does not count.

        Words that do not stand in it as a whole are restored character by character,
        as far as the text prints a character in one form only.
        """
        bare = "".join(words.split())
        at = self._plain.find(bare) if bare else -1
        if at < 0:
            return words.translate(self._single)
        characters = iter(self._printed[at : at + len(bare)])
        return "".join(char if char.isspace() else next(characters) for char in words)

    def restore_all(self, value: T) -> T:
        """A value with all words in it restored, but for those of the parser's own."""
        return _mapped(value, self.restore)

    def finding(self, finding: Finding) -> Finding:
        """A finding with the words that it quotes restored."""
        message = _QUOTED.sub(lambda match: self.restore(match[0]), finding.message)
        return replace(finding, message=message)


def simplified_values(value: T) -> T:
    """A value with all words in it in simplified characters."""
    return _mapped(value, simplified)


def _mapped(value: T, change: Callable[[str], str]) -> T:
    """A value with ``change`` made in each string of it, in tuples, dicts and dataclasses too."""
    return _changed(value, change)  # type: ignore[no-any-return]


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(one, change) for one in value)
    if isinstance(value, dict):
        return {key: _changed(one, change) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        names = [item.name for item in fields(value) if item.name not in _OWN_WORDS]
        return replace(value, **{name: _changed(getattr(value, name), change) for name in names})
    return value


def words_of(nodes: Iterable[Node]) -> Iterator[str]:
    """The words of rows and of those below them, in order of print."""
    stack = list(reversed(list(nodes)))
    while stack:
        node = stack.pop()
        yield node.words
        stack += reversed(node.children)


def simplified_node(node: Node) -> Node:
    """A row and those below it in simplified characters."""
    return replace(
        node,
        label=_simplified_line(node.label),
        heading=_simplified_line(node.heading),
        body=_simplified_line(node.body),
        cells=tuple(simplified(cell) for cell in node.cells),
        children=[simplified_node(child) for child in node.children],
    )


def _simplified_line(line: Line) -> Line:
    return Line(simplified(line.text), line.pieces)


def print_node(node: Node, source: str) -> None:
    """Give a row and those below it the characters that ``source`` prints at their places."""
    stack = [node]
    while stack:
        node = stack.pop()
        node.label, node.heading, node.body = (
            printed_line(line, source) for line in (node.label, node.heading, node.body)
        )
        if node.cells:
            node.cells = tuple(map(PrintedCharacters(node.body.text).restore, node.cells))
        stack += node.children


def printed_line(line: Line, source: str) -> Line:
    """A line with the characters that ``source`` prints at its places."""
    words = "".join(source[start:end] for start, end in line.pieces)
    if len(words) != len(line.text):
        return line
    pairs = zip(line.text, words, strict=True)
    return Line("".join(own if own.isspace() else printed for own, printed in pairs), line.pieces)
