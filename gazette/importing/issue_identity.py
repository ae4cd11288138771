"""Which issue a file is: as its text prints it, as a table tells it, as its name says it.

The text comes first, since it is the printed issue. What the others say otherwise is
reported, and nothing of it is believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import PurePosixPath

from gazette.parsing import parsed
from gazette.parsing.words.dates import chinese_date, find_date
from gazette.parsing.words.numerals import HAN, int_or_zero

_N = rf"(?:\d{{1,4}}|[{HAN}]{{1,5}})"
_YEAR = rf"(?P<year>(?:19|20|21)\d\d|[一二][{HAN}]{{3}})"
#: 第3期, 第2、3期合刊, 第2-3期, 第2期、第3期
_NUMBER = (
    rf"第\s*(?P<number>{_N})\s*[期号]?\s*"
    rf"(?:[、,和及与至~—–\-－/]+\s*第?\s*(?P<last>{_N})\s*)?[期号]"
)
_YEAR_NUMBER = re.compile(rf"{_YEAR}\s*年?\s*[·.,_\-()]*\s*{_NUMBER}")
_ONLY_NUMBER = re.compile(rf"(?<!总){_NUMBER}")
_SERIAL = re.compile(r"总第?\s*(?P<serial>\d{1,5})\s*[期号]")
#: 2024-03, 2024_3, 2024.03 and 2024年3期, but neither a day (2024-03-15) nor a longer number.
_PLAIN = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?:[-_.]|年\s*)(?P<number>\d{1,2})(?![\d月]|[-_.]\d)\s*期?"
)
_YEAR_FOLDER = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*年?(?!\d)")
_BARE_NUMBER = re.compile(r"第?\s*(?P<number>\d{1,2})\s*期?")
#: Lines at the head of a file without a cover among which the number of the issue is looked
#: for, and how long such a line is at most.
_HEAD_LINES = 8
_LONGEST_LINE = 60


@dataclass(frozen=True, slots=True)
class Identity:
    """Year and number of an issue; ``last_number`` of the last number of a combined one."""

    year: int | None = None
    number: int | None = None
    last_number: int | None = None
    serial_number: int | None = None
    published_on: date | None = None

    @property
    def words(self) -> str:
        """``2024年第3期（总第119期）``, as far as it is known."""
        last = f"—{self.last_number}" if self.last_number else ""
        year = f"{self.year}年" if self.year else ""
        number = f"第{self.number}{last}期" if self.number else ""
        serial = f"总第{self.serial_number}期" if self.serial_number else ""
        return f"{year}{number}（{serial}）" if serial and number else f"{year}{number}{serial}"


_LABELS = {
    "year": "年", "number": "期", "last_number": "合刊至", "serial_number": "总期号",
    "published_on": "出版日期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognition:
    """The identity of an issue, notes on where it was read (Chinese), and contradictions."""

    identity: Identity
    notes: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()


def recognise_issue(issue: parsed.Issue, path: str, told: Identity) -> Recognition:
    """The identity of a parsed file; ``told`` is what the table says of it."""
    sources = [
        ("原文", identity_in_text(issue)),
        ("对照表", told),
        ("文件名", identity_in_path(path)),
    ]
    found = Identity()
    notes, contradictions = [], []
    for where, said in sources:
        taken, other = _merge(found, said)
        if other:
            contradictions.append(f"{where}说是{other}，与{_known(found, sources)}不同，请核对。")
        elif taken != found and where != "原文":
            notes.append(f"{_new_facts(found, taken)}取自{where}。")
        found = found if other else taken
    return Recognition(found, tuple(notes), tuple(contradictions))


def identity_in_text(issue: parsed.Issue) -> Identity:
    """What the cover prints or, without one, the head of the file and its running heads."""
    facts = issue.issue
    cover = Identity(facts.year, facts.number, None, facts.serial_number, facts.published_on)
    combined = next(_read_lines(_head_lines(issue)), Identity())
    if not cover.number:
        return combined if combined.year else cover
    same = (combined.year, combined.number) == (cover.year, cover.number)
    return replace(cover, last_number=combined.last_number) if same else cover


def identity_in_path(path: str) -> Identity:
    """What the name of a file says or, where it has no year, the folders in which it lies."""
    place = PurePosixPath(unicodedata.normalize("NFKC", path))
    names = [place.stem if place.suffix else place.name, *(one.name for one in place.parents)]
    own = names[0]
    serial = next((int(m["serial"]) for one in names if (m := _SERIAL.search(one))), None)
    for pattern in (_YEAR_NUMBER, _PLAIN):
        if match := pattern.search(own):
            return replace(_identity(match), serial_number=serial, published_on=find_date(own))
    number = _ONLY_NUMBER.search(own) or _BARE_NUMBER.fullmatch(own.strip())
    year = next((m for one in names if (m := _YEAR_FOLDER.search(one))), None)
    if number and year:
        found = _identity(number, int(year["year"]))
        return replace(found, serial_number=serial, published_on=find_date(own))
    return Identity(serial_number=serial)


def _head_lines(issue: parsed.Issue) -> Iterator[str]:
    """The lines of the cover, else the first lines; then the heads that run from page to page."""
    lines = [line.text for line in issue.front_matter]
    if not lines:
        lines = [line for line in issue.source.splitlines() if line.strip()][:_HEAD_LINES]
    heads = Counter(piece.text for piece in issue.removed)
    for line in [*lines, *(text for text, times in heads.items() if times > 1)]:
        text = unicodedata.normalize("NFKC", line).strip()
        # A sentence speaks of some other issue.
        if len(text) <= _LONGEST_LINE and not text.endswith(("。", ";", "；", ",", "，")):
            yield text


def _read_lines(lines: Iterator[str]) -> Iterator[Identity]:
    for line in lines:
        if match := _YEAR_NUMBER.search(line):
            serial = _SERIAL.search(line)
            found = _identity(match)
            if found.number:
                yield replace(found, serial_number=int(serial["serial"]) if serial else None)


def _identity(match: re.Match[str], year: int | None = None) -> Identity:
    named = match.groupdict()
    number, last = int_or_zero(named["number"]), int_or_zero(named.get("last") or "")
    is_combined = number < last <= number + 12
    return Identity(
        year or int_or_zero(named["year"]) or None, number or None, last if is_combined else None
    )


def _merge(known: Identity, said: Identity) -> tuple[Identity, str]:
    """What is known with what is said beside it, and in words what contradicts it."""
    values = {field.name: getattr(said, field.name) for field in fields(Identity)}
    given = {name: value for name, value in values.items() if value is not None}
    other = [name for name, value in given.items() if getattr(known, name) not in (None, value)]
    if other:
        return known, "、".join(f"{_LABELS[name]}{_shown(given[name])}" for name in other)
    # The end of a combined issue belongs to its number.
    if "last_number" in given and known.number and known.number != said.number:
        given.pop("last_number")
    return replace(known, **given), ""


def _shown(value: object) -> str:
    return chinese_date(value) if isinstance(value, date) else str(value)


def _known(found: Identity, sources: Sequence[tuple[str, Identity]]) -> str:
    first = next(where for where, said in sources if said != Identity())
    date_ = f"，{chinese_date(found.published_on)}" if found.published_on else ""
    return f"{first}的{found.words}{date_}"


def _new_facts(before: Identity, after: Identity) -> str:
    new = [
        f"{_LABELS[field.name]}（{_shown(getattr(after, field.name))}）"
        for field in fields(Identity)
        if getattr(before, field.name) is None and getattr(after, field.name) is not None
    ]
    return "、".join(new)
