"""The numbers that Word generates, as the text that it prints.

Reads the numbering and style parts of a package; writes the label of each
numbered paragraph in order. By ECMA-376 Part 1, 17.9, a paragraph names a list
(``w:num``) and a level, itself or through its style; a list refers to an abstract
list (``w:abstractNum``), may override its levels, and shares its counters with all
other lists that refer to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from re import compile as pattern

from lxml import etree

from gazette.parsing.readers.number_formats import FORMATS, format_number
from gazette.parsing.readers.symbol_fonts import symbol_character
from gazette.parsing.readers.wordml import attribute, child, children, integer

_LEVELS = 9
_MAX_VALUE = 32767  # Word's limit
_PLACE = pattern(r"%([1-9])")
_MAX_STYLE_DEPTH = 20
_SUFFIXES = {"nothing": ""}


@dataclass(frozen=True, slots=True)
class _ListLevel:
    """A level of a list (``w:lvl``): ``text`` is a pattern such as ``第%1条``."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    suffix: str = " "

    @classmethod
    def read(cls, element: etree._Element) -> _ListLevel:
        restart = child(element, "lvlRestart")
        legal = child(element, "isLgl")
        return cls(
            start=integer(attribute(child(element, "start"), "val"), 1),
            format=_format(element),
            text=attribute(child(element, "lvlText"), "val") or "",
            restart=None if restart is None else integer(attribute(restart, "val"), 0),
            legal=legal is not None and attribute(legal, "val") not in ("0", "false", "off"),
            suffix=_SUFFIXES.get(attribute(child(element, "suff"), "val") or "tab", " "),
        )


def _format(level: etree._Element) -> str:
    """The name of the number format; Word writes new formats inside alternate content."""
    for element in level.iter("{*}numFmt"):
        value = attribute(element, "val")
        if value and value != "custom":
            return value
    return "decimal"


def _is_default(style: etree._Element) -> bool:
    """Whether a style is that of paragraphs without a style name."""
    is_paragraph = attribute(style, "type") == "paragraph"
    return is_paragraph and attribute(style, "default") in ("1", "true")


@dataclass(frozen=True, slots=True)
class _NumberedList:
    """A ``w:num`` with the id of its abstract list.

    ``levels`` and ``starts`` are by level, from 0; ``starts`` has the levels that
    begin at a number of their own.
    """

    abstract: str
    levels: dict[int, _ListLevel]
    starts: dict[int, int]


class Numbering:
    """The numbers of one document; ``label`` is called for its paragraphs in order."""

    def __init__(self, part: etree._Element | None, styles: etree._Element | None) -> None:
        self.styles = {attribute(s, "styleId") or "": s for s in children(styles, "style")}
        self.default = next((n for n, style in self.styles.items() if _is_default(style)), "")
        self.abstracts = {
            attribute(a, "abstractNumId") or "": a for a in children(part, "abstractNum")
        }
        self.nums = {attribute(n, "numId") or "": n for n in children(part, "num")}
        self.lists: dict[str, _NumberedList | None] = {}
        self.counters: dict[str, list[int | None]] = {}
        self.started: set[tuple[str, int]] = set()
        #: Names of number formats that are printed in Arabic digits instead.
        self.unknown: set[str] = set()

    def label(self, properties: etree._Element | None) -> str:
        """What Word prints before a paragraph with this ``w:pPr``; empty if unnumbered."""
        num_id, level = self._reference(properties)
        numbered = self._list(num_id) if num_id else None
        if numbered is None or level not in numbered.levels:
            return ""
        counters = self._count(num_id, numbered, level)
        return self._label_text(numbered, level, counters)

    # -- which list ----------------------------------------------------------------

    def _reference(self, properties: etree._Element | None) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else those of its style."""
        own = child(properties, "numPr")
        num_id = attribute(child(own, "numId"), "val")
        level = attribute(child(own, "ilvl"), "val")
        name = attribute(child(properties, "pStyle"), "val") or self.default
        if num_id is None:
            num_id, style_level = self._of_style(name)
            level = level if level is not None else style_level
        if num_id == "0":
            return "", 0
        return num_id or "", min(max(integer(level, 0), 0), _LEVELS - 1)

    def _of_style(self, name: str) -> tuple[str | None, str | None]:
        """The list and level of a style, else those of the style it is based on."""
        level: str | None = None
        first = name
        for _ in range(_MAX_STYLE_DEPTH):
            style = self.styles.get(name)
            own = child(child(style, "pPr"), "numPr")
            level = level or attribute(child(own, "ilvl"), "val")
            num_id = attribute(child(own, "numId"), "val")
            if num_id is not None:
                return num_id, level or self._linked_level(num_id, first, name)
            name = attribute(child(style, "basedOn"), "val") or ""
            if not name:
                break
        return None, level

    def _linked_level(self, num_id: str, *styles: str) -> str | None:
        """The level that is linked to one of the styles (``w:pStyle``)."""
        abstract = self._abstract(num_id)
        for element in children(abstract, "lvl"):
            if attribute(child(element, "pStyle"), "val") in styles:
                return attribute(element, "ilvl")
        return None

    def _abstract(self, num_id: str) -> etree._Element | None:
        """The abstract list of a list, directly or through a list style (``w:numStyleLink``)."""
        for _ in range(_MAX_STYLE_DEPTH):
            num = self.nums.get(num_id)
            abstract = self.abstracts.get(attribute(child(num, "abstractNumId"), "val") or "")
            link = attribute(child(abstract, "numStyleLink"), "val")
            if not link:
                return abstract
            own = child(child(self.styles.get(link), "pPr"), "numPr")
            num_id = attribute(child(own, "numId"), "val") or ""
        return None

    def _list(self, num_id: str) -> _NumberedList | None:
        if num_id not in self.lists:
            self.lists[num_id] = self._read_list(num_id)
        return self.lists[num_id]

    def _read_list(self, num_id: str) -> _NumberedList | None:
        abstract = self._abstract(num_id)
        if abstract is None:
            return None
        levels = {
            integer(attribute(element, "ilvl"), 0): _ListLevel.read(element)
            for element in children(abstract, "lvl")
        }
        starts: dict[int, int] = {}
        for override in children(self.nums.get(num_id), "lvlOverride"):
            level = integer(attribute(override, "ilvl"), 0)
            if (own := child(override, "lvl")) is not None:
                levels[level] = _ListLevel.read(own)
            if (start := child(override, "startOverride")) is not None:
                starts[level] = integer(attribute(start, "val"), 1)
        return _NumberedList(attribute(abstract, "abstractNumId") or "", levels, starts)

    # -- counting ------------------------------------------------------------------

    def _count(self, num_id: str, numbered: _NumberedList, level: int) -> list[int | None]:
        """Count one more paragraph at ``level``; returns the counters of all levels."""
        counters = self.counters.setdefault(numbered.abstract, [None] * _LEVELS)
        if level in numbered.starts and (num_id, level) not in self.started:
            self.started.add((num_id, level))
            counters[level] = numbered.starts[level] - 1
        value = counters[level]
        start = numbered.levels[level].start
        counters[level] = start if value is None else min(value + 1, _MAX_VALUE)
        for deeper in range(level + 1, _LEVELS):
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or level < restart:
                counters[deeper] = None
        return counters

    def _label_text(self, numbered: _NumberedList, level: int, counters: list[int | None]) -> str:
        shape = numbered.levels[level]
        if shape.format == "bullet":
            sign = "".join(symbol_character(char) for char in shape.text)
            return f"{sign} " if sign.strip() else ""

        def counter_text(at: int) -> str:
            other = numbered.levels.get(at, _ListLevel())
            value = counters[at]
            if other.format not in FORMATS:
                self.unknown.add(other.format)
            name = "decimal" if shape.legal and other.format != "none" else other.format
            return format_number(other.start if value is None else value, name)

        text = _PLACE.sub(lambda match: counter_text(int(match[1]) - 1), shape.text)
        return text + shape.suffix if text else ""
