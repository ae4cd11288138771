"""A number or an article, typed in any form → the document or row that is meant.

``示政办发【2023】39号``, ``示政办发[2023] 39``, ``39号``, ``令第76号``, ``第七十六号令``,
``物业管理办法第十条``, ``示民发〔2023〕19号第八条第一款第三项``, ``供水应急预案4.2``,
``2025年第1期``. It is read from the end: first the row (``RowReference``), then the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q

from gazette.models import Document, Issue, Provision
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.numerals import HAN, to_int
from search.engines.candidate_index import IndexUnusable
from search.memory.indexed_document import IndexedDocument
from search.memory.ranked import document_meant
from search.memory.stored_names import DocumentsByName
from search.memory.vocabulary import Vocabulary, vocabulary
from search.query.grammar import LONGEST_QUERY
from search.query.normal_form import normal_text
from search.query.simplified_characters import to_simplified
from search.query.typed_rows import RowReference, split_row

#: If more documents than these may be meant, none is offered.
MOST_DESTINATIONS = 8
_N = rf"[{HAN}0-9]{{1,9}}"
_CITED = re.compile(
    r"《.{2,150}》\((?P<number>[^()]*〔\d{4}〕[^()]*|[^()]*令第[^()]*号)\)(?P<rest>.*)"
)
_NUMBER = re.compile(
    r"(?P<body>[^0-9〔〕()]*?)(?P<open>[〔(])?(?P<year>(?:19|20)[0-9]{2})年?(?P<close>[〕)])?"
    r"\s?[-/.]?第?(?P<number>[0-9]{1,5})(?P<end>号)?"
)
_ORDER = re.compile(rf"(?P<body>.*?)(?:令第?(?P<number>{_N})号?|第?(?P<before>{_N})号令)")
_BARE = re.compile(rf"(?P<body>[^0-9{HAN}〔〕()]*?)第?(?P<number>[0-9]{{1,5}})号")
_ISSUE = re.compile(
    rf"(?:(?P<year>(?:19|20)[0-9]{{2}})年第?(?P<number>{_N})期|总第?(?P<serial>{_N})期)"
)
_EDGES = " ,.，。、:：;；的之"


@dataclass(frozen=True, slots=True)
class Destination:
    """A page, or a row of it. ``is_near``: what was typed does not exist, this is nearest.

    ``is_guess``: no title has the typed name; it is the document that it means most likely.
    ``document_id`` is 0 for an issue, ``address`` empty for a whole document.
    """

    url: str
    title: str
    label: str
    is_near: bool = False
    is_guess: bool = False
    document_id: int = 0
    address: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether it is what was typed."""
        return not (self.is_near or self.is_guess)

    def with_query(self, typed: str) -> str:
        """Its URL with what was typed as parameter."""
        path, mark, anchor = self.url.partition("#")
        return f"{path}?{urlencode({'q': typed})}{mark}{anchor}"


def destinations(typed: str, known: Vocabulary | None = None) -> tuple[Destination, ...]:
    """The documents, rows or issues that the typed words name; mostly none or one."""
    known = known or vocabulary()
    words = normal_text(to_simplified(typed[:LONGEST_QUERY])).strip(_EDGES)
    if cited := _CITED.match(words):
        words = cited["number"] + _row_part(cited["rest"])
    if issues := _issues(words):
        return tuple(issues)
    part, row = split_row(words)
    part = part.strip(_EDGES).removesuffix("文件").removesuffix("文")
    ids = _by_number(part, known)
    if not ids and row:
        ids = documents_titled(part, known)
        if not ids and (guessed := _guessed(part, known)):
            guess = Document.objects.published().filter(pk=guessed.document_id).for_lists()
            return tuple(replace(one, is_guess=True) for one in _rows(list(guess), row))
    if not 0 < len(ids) <= MOST_DESTINATIONS:
        return ()
    documents = list(Document.objects.published().filter(pk__in=ids).for_lists().newest_first())
    return tuple(_rows(documents, row) if row else map(_whole, documents))[:MOST_DESTINATIONS]


def _guessed(part: str, known: Vocabulary) -> IndexedDocument | None:
    """The document that a name means most likely; None where the words cannot be looked up."""
    try:
        return document_meant(part, known.holdings)
    except IndexUnusable:
        return None


def _row_part(rest: str) -> str:
    """The row at the end of a citation, if there is one."""
    part, row = split_row(rest)
    return rest.strip(_EDGES) if row and not part.strip(_EDGES) else ""


def _by_number(part: str, known: Vocabulary) -> list[int]:
    """Ids of the documents whose number is typed: in full, without its body or its year."""
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
    """Ids of the documents whose number has one of these endings and best fits the body."""
    found = known.numbers_ending(endings, body)
    letters = {number: re.split(r"〔|\d{4}年|令", number)[0] for number in found}
    body = body.removesuffix("令")
    return _best(
        found,
        lambda number: not body or letters[number] == body,
        lambda number: letters[number].endswith(body),
        lambda number: _is_short_for(body, letters[number]),
    )


def documents_titled(part: str, known: Vocabulary) -> list[int]:
    """Ids of the documents named by a title, in full or shortened."""
    name = fold_title(part)
    if len(name) < 2:
        return []
    named = known.titles_like(name)
    titles = {title: fold_title(title) for title in named}
    return _best(
        named,
        lambda title: titles[title] == name,
        lambda title: titles[title].endswith(name),
        lambda title: name in titles[title],
        lambda title: len(name) >= 4 and _is_short_for(name, titles[title]),
    )


def _best(names: DocumentsByName, *tests: Callable[[str], bool]) -> list[int]:
    """Ids of the documents whose names pass a test: the first test that any name passes."""
    for test in tests:
        if found := {pk for name, ids in names.items() if test(name) for pk in ids}:
            return sorted(found)
    return []


def _is_short_for(short: str, full: str) -> bool:
    """Whether the characters occur in the full name in this order: 市政府 in 示例市人民政府."""
    rest = iter(full)
    return all(character in rest for character in short)


def _issues(words: str) -> list[Destination]:
    """The issues of a typed year and number, or serial number."""
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
    url = document.get_absolute_url()
    return Destination(url, document.title, document.document_number, document_id=document.pk)


def _rows(documents: Sequence[Document], reference: RowReference) -> Iterable[Destination]:
    """The row in each document; if no document has it, the nearest row around it."""
    by_id = {document.pk: document for document in documents}
    rows = list(
        Provision.objects.filter(document__in=documents, address__contains=reference.head)
        .select_related("text")
        .order_by("text__position", "position")
    )
    tried: RowReference | None = reference
    while tried:
        fitting = _innermost([row for row in rows if tried.fits(row.address)])
        if fitting:
            several = len({row.document_id for row in fitting}) < len(fitting)
            return [
                _row(by_id[row.document_id], row, tried, several, is_near=tried is not reference)
                for document in documents
                for row in fitting
                if row.document_id == document.pk
            ]
        tried = tried.parent()
    return [
        Destination(
            document.get_absolute_url(),
            document.title,
            f"（没有{reference.label}）",
            is_near=True,
            document_id=document.pk,
        )
        for document in documents
    ]


def _innermost(rows: list[Provision]) -> list[Provision]:
    """The rows that contain none of the others: 第一款 rather than 第一条 around it."""
    return [
        row
        for row in rows
        if not any(
            other.document_id == row.document_id and other.address.startswith(f"{row.address}__")
            for other in rows
        )
    ]


def _row(
    document: Document, row: Provision, reference: RowReference, several: bool, is_near: bool
) -> Destination:
    text = f"（{row.text.label or row.text.title or row.text.get_role_display()}）"
    return Destination(
        f"{document.get_absolute_url()}#{row.address}",
        document.title,
        f"{document.document_number}{text if several else ''}{reference.label}",
        is_near,
        document_id=document.pk,
        address=row.address,
    )
