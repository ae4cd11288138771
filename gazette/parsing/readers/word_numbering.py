"""Numbering that Word generated itself, as the text that it prints.

Reads the numbering and style parts of a package; writes the label of each
numbered paragraph in turn. ECMA-376 Part 1, 17.9: a paragraph names a list
(``numId``) and a level, itself or through its style; a list points to an
abstract one, whose counters all lists on it share, and may override levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from re import compile as pattern

from lxml import etree

from gazette.parsing.readers.number_formats import FORMATS, number
from gazette.parsing.readers.symbol_fonts import symbol
from gazette.parsing.readers.wordml import attribute, child, children, whole

_LEVELS = 9
_MAX_VALUE = 32767  # Word's own
_PLACE = pattern(r"%([1-9])")
_MAX_STYLE_DEPTH = 20
_SUFFIXES = {"nothing": ""}


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list as it is defined."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    suffix: str = " "

    @classmethod
    def read(cls, element: etree._Element) -> _Level:
        restart = child(element, "lvlRestart")
        legal = child(element, "isLgl")
        return cls(
            start=whole(attribute(child(element, "start"), "val"), 1),
            format=_format(element),
            text=attribute(child(element, "lvlText"), "val") or "",
            restart=None if restart is None else whole(attribute(restart, "val"), 0),
            legal=legal is not None and attribute(legal, "val") not in ("0", "false", "off"),
            suffix=_SUFFIXES.get(attribute(child(element, "suff"), "val") or "tab", " "),
        )


def _format(level: etree._Element) -> str:
    """The number format, also where a newer one hides in alternate content."""
    for element in level.iter("{*}numFmt"):
        value = attribute(element, "val")
        if value and value != "custom":
            return value
    return "decimal"


def _is_default(style: etree._Element) -> bool:
    """Whether a style is that of paragraphs which name none."""
    is_paragraph = attribute(style, "type") == "paragraph"
    return is_paragraph and attribute(style, "default") in ("1", "true")


class _List:
    """A ``w:num``: levels by number, the abstract list, and where it starts anew."""

    def __init__(self, abstract: str, levels: dict[int, _Level], starts: dict[int, int]) -> None:
        self.abstract = abstract
        self.levels = levels
        self.starts = starts


class Numbering:
    """Counts the numbered paragraphs of one document; ask for the labels in order."""

    def __init__(self, part: etree._Element | None, styles: etree._Element | None) -> None:
        self.styles = {attribute(s, "styleId") or "": s for s in children(styles, "style")}
        self.default = next((n for n, style in self.styles.items() if _is_default(style)), "")
        self.abstracts = {
            attribute(a, "abstractNumId") or "": a for a in children(part, "abstractNum")
        }
        self.nums = {attribute(n, "numId") or "": n for n in children(part, "num")}
        self.lists: dict[str, _List | None] = {}
        self.counters: dict[str, list[int | None]] = {}
        self.started: set[tuple[str, int]] = set()
        self.unknown: set[str] = set()

    def label(self, properties: etree._Element | None) -> str:
        """What Word prints before a paragraph with these ``pPr``; empty for none."""
        num_id, level = self._reference(properties)
        found = self._list(num_id) if num_id else None
        if found is None or level not in found.levels:
            return ""
        counters = self._count(num_id, found, level)
        return self._print(found, level, counters)

    # -- which list ----------------------------------------------------------------

    def _reference(self, properties: etree._Element | None) -> tuple[str, int]:
        """List and level of a paragraph: its own, else those of its style."""
        own = child(properties, "numPr")
        num_id = attribute(child(own, "numId"), "val")
        level = attribute(child(own, "ilvl"), "val")
        name = attribute(child(properties, "pStyle"), "val") or self.default
        if num_id is None:
            num_id, style_level = self._of_style(name)
            level = level if level is not None else style_level
        if num_id == "0":
            return "", 0
        return num_id or "", min(max(whole(level, 0), 0), _LEVELS - 1)

    def _of_style(self, name: str) -> tuple[str | None, str | None]:
        """List and level of a style or of those it is based on."""
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
        """The level that names one of the styles as its own (``w:pStyle``)."""
        abstract = self._abstract(num_id)
        for element in children(abstract, "lvl"):
            if attribute(child(element, "pStyle"), "val") in styles:
                return attribute(element, "ilvl")
        return None

    def _abstract(self, num_id: str) -> etree._Element | None:
        """The abstract list of a list, through the link of a list style."""
        for _ in range(_MAX_STYLE_DEPTH):
            num = self.nums.get(num_id)
            abstract = self.abstracts.get(attribute(child(num, "abstractNumId"), "val") or "")
            link = attribute(child(abstract, "numStyleLink"), "val")
            if not link:
                return abstract
            own = child(child(self.styles.get(link), "pPr"), "numPr")
            num_id = attribute(child(own, "numId"), "val") or ""
        return None

    def _list(self, num_id: str) -> _List | None:
        if num_id not in self.lists:
            self.lists[num_id] = self._read_list(num_id)
        return self.lists[num_id]

    def _read_list(self, num_id: str) -> _List | None:
        abstract = self._abstract(num_id)
        if abstract is None:
            return None
        levels = {whole(attribute(e, "ilvl"), 0): _Level.read(e) for e in children(abstract, "lvl")}
        starts: dict[int, int] = {}
        for override in children(self.nums.get(num_id), "lvlOverride"):
            at = whole(attribute(override, "ilvl"), 0)
            if (own := child(override, "lvl")) is not None:
                levels[at] = _Level.read(own)
            if (start := child(override, "startOverride")) is not None:
                starts[at] = whole(attribute(start, "val"), 1)
        return _List(attribute(abstract, "abstractNumId") or "", levels, starts)

    # -- counting ------------------------------------------------------------------

    def _count(self, num_id: str, found: _List, level: int) -> list[int | None]:
        """The counters after one more paragraph at ``level``."""
        counters = self.counters.setdefault(found.abstract, [None] * _LEVELS)
        if level in found.starts and (num_id, level) not in self.started:
            self.started.add((num_id, level))
            counters[level] = found.starts[level] - 1
        value = counters[level]
        counters[level] = found.levels[level].start if value is None else min(value + 1, _MAX_VALUE)
        for deeper in range(level + 1, _LEVELS):
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or level < restart:
                counters[deeper] = None
        return counters

    def _print(self, found: _List, level: int, counters: list[int | None]) -> str:
        shape = found.levels[level]
        if shape.format == "bullet":
            sign = "".join(symbol(char) for char in shape.text)
            return f"{sign} " if sign.strip() else ""

        def fill(at: int) -> str:
            other = found.levels.get(at, _Level())
            value = counters[at]
            if other.format not in FORMATS:
                self.unknown.add(other.format)
            name = "decimal" if shape.legal and other.format != "none" else other.format
            return number(other.start if value is None else value, name)

        text = _PLACE.sub(lambda match: fill(int(match[1]) - 1), shape.text)
        return text + shape.suffix if text else ""
