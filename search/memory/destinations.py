"""A number or an article typed in any form → the very document or row that is meant.

``示政办发【2023】39号``, ``示政办发[2023] 39``, ``39号``, ``令第76号``, ``第七十六号令``,
``物业管理办法第十条``, ``示民发〔2023〕19号第八条第一款第三项``, ``供水应急预案4.2``,
``2025年第1期``. Read from the end: which row (``RowWanted``), then which document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q

from gazette.models import Document, Issue, Provision
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.numerals import HAN, to_int
from search.memory.rewordings import simplified
from search.memory.vocabulary import Named, Vocabulary, vocabulary
from search.query.grammar import LONGEST_QUERY
from search.query.normal_form import normal_text
from search.query.typed_rows import RowWanted, split_row

#: More places than these are no answer but another search.
MOST_DESTINATIONS = 8
_N = rf"[{HAN}0-9]{{1,9}}"
_CITED = re.compile(
    r"《.{2,150}》\((?P<number>[^()]*〔\d{4}〕[^()]*|[^()]*令第[^()]*号)\)(?P<rest>.*)"
)
_NUMBER = re.compile(
    r"(?P<body>[^0-9〔〕()]*?)(?P<open>[〔(])?(?P<year>(?:19|20)[0-9]{2})年?(?P<close>[〕)])?"
    r"\s?第?(?P<number>[0-9]{1,5})(?P<end>号)?"
)
_ORDER = re.compile(rf"(?P<body>.*?)(?:令第?(?P<number>{_N})号?|第?(?P<before>{_N})号令)")
_BARE = re.compile(rf"(?P<body>[^0-9{HAN}〔〕()]*?)第?(?P<number>[0-9]{{1,5}})号")
_ISSUE = re.compile(
    rf"(?:(?P<year>(?:19|20)[0-9]{{2}})年第?(?P<number>{_N})期|总第?(?P<serial>{_N})期)"
)
_EDGES = " ,.，。、:：;；的之"


@dataclass(frozen=True, slots=True)
class Destination:
    """A page, or a row of it. ``is_near``: not quite what was typed, which is not there."""

    url: str
    title: str
    label: str
    is_near: bool = False

    def with_query(self, typed: str) -> str:
        """Its address, which carries what was typed."""
        path, mark, anchor = self.url.partition("#")
        return f"{path}?{urlencode({'q': typed})}{mark}{anchor}"


def destinations(typed: str, known: Vocabulary | None = None) -> tuple[Destination, ...]:
    """The places that are typed as a number, an article or an issue; mostly none or one."""
    known = known or vocabulary()
    words = normal_text(simplified(typed[:LONGEST_QUERY])).strip(_EDGES)
    if cited := _CITED.match(words):
        words = cited["number"] + _row_part(cited["rest"])
    if issues := _issues(words):
        return tuple(issues)
    part, row = split_row(words)
    part = part.strip(_EDGES).removesuffix("文件").removesuffix("文")
    ids = _by_number(part, known)
    if not ids and row:
        ids = _by_title(part, known)
    if not 0 < len(ids) <= MOST_DESTINATIONS:
        return ()
    documents = list(Document.objects.published().filter(pk__in=ids).for_lists().newest_first())
    return tuple(_rows(documents, row) if row else map(_whole, documents))[:MOST_DESTINATIONS]


def _row_part(rest: str) -> str:
    """The row that a citation goes on with, if it does."""
    part, row = split_row(rest)
    return rest.strip(_EDGES) if row and not part.strip(_EDGES) else ""


def _by_number(part: str, known: Vocabulary) -> list[int]:
    """The documents whose number is typed: in full, without its body or without its year."""
    if match := _ORDER.fullmatch(part):
        with suppress(ValueError):
            number = to_int(match["number"] or match["before"])
            return _with_body(match["body"], (f"令第{number}号",), known)
    match = _NUMBER.fullmatch(part)
    if match and (match["open"] or match["end"] or match["body"]):
        year, number = match["year"], int(match["number"])
        endings = (f"〔{year}〕{number}号", f"{year}年第{number}号")
        return _with_body(match["body"], endings, known)
    if match := _BARE.fullmatch(part):
        number = int(match["number"])
        return _with_body(match["body"], (f"〕{number}号", f"第{number}号"), known)
    return []


def _with_body(body: str, endings: tuple[str, ...], known: Vocabulary) -> list[int]:
    """The documents whose number ends so, those whose body agrees best with the one typed."""
    found = {name: ids for name, ids in known.numbers.items() if name.endswith(endings)}
    letters = {number: re.split(r"〔|\d{4}年|令", number)[0] for number in found}
    body = body.removesuffix("令")
    return _best(
        found,
        lambda number: not body or letters[number] == body,
        lambda number: letters[number].endswith(body),
        lambda number: _is_short_for(body, letters[number]),
    )


def _by_title(part: str, known: Vocabulary) -> list[int]:
    """The documents named by a title, in full or shortened as people do."""
    name = fold_title(part)
    if len(name) < 2:
        return []
    titles = {title: fold_title(title) for title in known.titles}
    return _best(
        known.titles,
        lambda title: titles[title] == name,
        lambda title: titles[title].endswith(name),
        lambda title: name in titles[title],
        lambda title: len(name) >= 4 and _is_short_for(name, titles[title]),
    )


def _best(names: Named, *tests: Callable[[str], bool]) -> list[int]:
    """The documents whose names pass the first test that any passes."""
    for test in tests:
        if found := {pk for name, ids in names.items() if test(name) for pk in ids}:
            return sorted(found)
    return []


def _is_short_for(short: str, full: str) -> bool:
    """Whether the characters stand in the full name in this order: 市政府 for 示例市人民政府."""
    rest = iter(full)
    return all(character in rest for character in short)


def _issues(words: str) -> list[Destination]:
    """The issues that are typed by year and number, or by serial number."""
    match = _ISSUE.search(words)
    if not match or match.end() != len(words):
        return []
    with suppress(ValueError):
        named = (
            Q(serial_number=to_int(match["serial"]))
            if match["serial"]
            else Q(year=int(match["year"]), number=to_int(match["number"]))
        )
        issues = Issue.objects.published().with_gazette().without_source().filter(named)
        name = words[: match.start()].strip("《》" + _EDGES)
        return [
            Destination(issue.get_absolute_url(), issue.gazette.name, issue.short_title)
            for issue in issues.newest_first()[:MOST_DESTINATIONS]
            if _is_short_for(name, normal_text(issue.gazette.name))
        ]
    return []


def _whole(document: Document) -> Destination:
    return Destination(document.get_absolute_url(), document.title, document.document_number)


def _rows(documents: Sequence[Document], wanted: RowWanted) -> Iterable[Destination]:
    """The row in each document; where it is in none, what is nearest to it."""
    by_id = {document.pk: document for document in documents}
    rows = list(
        Provision.objects.filter(document__in=documents, address__contains=wanted.head)
        .select_related("text")
        .order_by("text__position", "position")
    )
    asked: RowWanted | None = wanted
    while asked:
        fitting = _innermost([row for row in rows if asked.fits(row.address)])
        if fitting:
            several = len({row.document_id for row in fitting}) < len(fitting)
            return [
                _row(by_id[row.document_id], row, asked, several, is_near=asked is not wanted)
                for document in documents
                for row in fitting
                if row.document_id == document.pk
            ]
        asked = asked.nearer_the_top()
    return [
        Destination(
            document.get_absolute_url(),
            document.title,
            f"（没有{wanted.label}）",
            is_near=True,
        )
        for document in documents
    ]


def _innermost(rows: list[Provision]) -> list[Provision]:
    """Rows without those around others of them: 第一款 where it is a row of its own."""
    return [
        row
        for row in rows
        if not any(
            other.document_id == row.document_id and other.address.startswith(f"{row.address}__")
            for other in rows
        )
    ]


def _row(
    document: Document, row: Provision, wanted: RowWanted, several: bool, is_near: bool
) -> Destination:
    text = f"（{row.text.label or row.text.title or row.text.get_role_display()}）"
    return Destination(
        f"{document.get_absolute_url()}#{row.address}",
        document.title,
        f"{document.document_number}{text if several else ''}{wanted.label}",
        is_near,
    )
