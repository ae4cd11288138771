"""The table of a folder that moves in: what the files themselves do not say.

One line for a file, or several where it had several addresses: 文件, 年, 期, 总期号, 出版日期,
旧网址; an old address of a single document also names it by 篇 (its place in the issue), 文号
or 标题. A file is named by its path in the folder or, if no other has it, by its name alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from gazette.importing.issue_identity import Identity
from gazette.importing.table_files import TableRow, read_table
from gazette.models.address_keys import address_key
from gazette.parsing.words.dates import find_date
from gazette.parsing.words.numerals import int_or_zero

_COLUMNS = {
    "file": ("文件", "文件名", "file", "path"),
    "year": ("年", "年份", "year"),
    "number": ("期", "期号", "number"),
    "serial": ("总期号", "总期", "serial", "serial_number"),
    "date": ("出版日期", "日期", "date", "published_on"),
    "address": ("旧网址", "网址", "old_address", "old address", "address"),
    "position": ("篇", "第几篇", "position"),
    "document_number": ("文号", "document_number"),
    "title": ("标题", "title"),
}
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?|(\d{4})(\d\d)(\d\d)"
)
_LIMITS = {"year": (1900, 2200, "年"), "number": (1, 999, "期"), "serial": (1, 99999, "总期号")}
_LIMITS |= {"position": (1, 999, "篇")}


@dataclass(frozen=True, slots=True)
class FormerPage:
    """An address of the former site: of the issue or, where one is named, of a document."""

    address: str
    position: int | None = None
    document_number: str = ""
    title: str = ""

    @property
    def names_document(self) -> bool:
        return bool(self.position or self.document_number or self.title)


@dataclass(slots=True)
class ToldFacts:
    """What the table says of one file."""

    identity: Identity = field(default_factory=Identity)
    pages: list[FormerPage] = field(default_factory=list)


def dump_facts(facts: ToldFacts) -> dict[str, Any]:
    """The facts as JSON, as ``ArchiveFile.told`` keeps them."""
    values = asdict(facts)
    day = facts.identity.published_on
    values["identity"]["published_on"] = day.isoformat() if day else None
    return values


def load_facts(values: Mapping[str, Any]) -> ToldFacts:
    """The facts that ``dump_facts`` wrote; none for an empty dictionary."""
    identity = dict(values.get("identity", {}))
    if identity.get("published_on"):
        identity["published_on"] = date.fromisoformat(identity["published_on"])
    return ToldFacts(Identity(**identity), [FormerPage(**one) for one in values.get("pages", [])])


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """What a table says, by the paths of files; ``problems`` are those of its lines (Chinese)."""

    facts: Mapping[str, ToldFacts]
    problems: Sequence[str] = ()


def read_archive_table(data: bytes, paths: Sequence[str]) -> ArchiveTable:
    """What a CSV file says of the files with these paths. Raises UnreadableTable."""
    facts: dict[str, ToldFacts] = {}
    problems: list[str] = []
    places = _Places(paths)
    seen: dict[str, int] = {}
    for row in read_table(data, _COLUMNS, ["file"]):
        try:
            path = places.path(row["file"])
            told = facts.setdefault(path, ToldFacts())
            told.identity = _joined(told.identity, _identity(row))
            told.pages += _pages(row, seen)
        except ValueError as error:
            problems.append(f"第{row.line}行：{error}")
    return ArchiveTable(facts, problems)


class _Places:
    """Files by their paths, and by their names where these are unlike any other."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = {_plain(path): path for path in paths}
        self._named: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._named[PurePosixPath(_plain(path)).name].append(path)

    def path(self, name: str) -> str:
        wanted = _plain(name)
        if not wanted:
            raise ValueError("没有写文件。")
        if wanted in self._paths:
            return self._paths[wanted]
        found = self._named.get(wanted, [])
        if len(found) > 1:
            raise ValueError(f"有{len(found)}个文件都叫“{name}”，请写明所在的子文件夹。")
        if not found:
            raise ValueError(f"文件夹里没有“{name}”。")
        return found[0]


def _plain(path: str) -> str:
    text = unicodedata.normalize("NFC", path.strip()).replace("\\", "/")
    return text.removeprefix("./").strip("/")


def _identity(row: TableRow) -> Identity:
    numbers = {name: _number(row, name) for name in ("year", "number", "serial")}
    return Identity(
        year=numbers["year"],
        number=numbers["number"],
        serial_number=numbers["serial"],
        published_on=_date(row["date"]),
    )


def _number(row: TableRow, name: str) -> int | None:
    """The number of a cell: 3, 03, 第3期, 第三期, 3.0. Raises ValueError."""
    text = unicodedata.normalize("NFKC", row[name]).strip()
    if not text:
        return None
    least, most, label = _LIMITS[name]
    core = re.sub(r"^(?:总?第)|[年期号篇件]$|\.0$", "", text).strip()
    number = int_or_zero(core)
    if not least <= number <= most:
        raise ValueError(f"“{label}”一列写的“{text}”不是{least}至{most}之间的数。")
    return number


def _date(text: str) -> date | None:
    """The date of a cell: 2024-03-15, 2024/3/15, 2024.3.15, 20240315, 2024年3月15日."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    match = _DATE.fullmatch(text)
    parts = [int(part) for part in match.groups() if part] if match else []
    try:
        found = date(*parts) if len(parts) == 3 else find_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(f"“{text}”不是日期，请写成 2024-03-15。")
    return found


def _joined(known: Identity, said: Identity) -> Identity:
    """What several lines say of one file. Raises ValueError where they contradict each other."""
    values = asdict(known)
    for name, value in asdict(said).items():
        if value is not None and values[name] not in (None, value):
            raise ValueError("与前面写同一个文件的行不一致，请核对年、期、日期。")
        values[name] = values[name] if value is None else value
    return Identity(**values)


def _pages(row: TableRow, seen: dict[str, int]) -> list[FormerPage]:
    """The addresses of a line, separated by white space. Raises ValueError for a bad one."""
    found = []
    for address in row["address"].split():
        key = address_key(address)
        if not key or key == "/":
            raise ValueError(f"认不出旧网址“{address}”。")
        if seen.setdefault(key, row.line) != row.line:
            raise ValueError(f"旧网址“{address}”与第{seen[key]}行的是同一个。")
        page = FormerPage(address, _number(row, "position"), row["document_number"], row["title"])
        found.append(page)
    return found
