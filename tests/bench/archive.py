"""An archive of any size, made from the samples: the same seed gives the same archive.

    .venv/bin/python -m tests.bench.archive 117

writes 117 issues into an empty database, about 1,500 documents, 100,000 rows
and 6 million characters. No two documents are alike: each takes a sample's
document for its skeleton and another number, date and place, and its rows are
set anew of sentences of the samples, in which streets, amounts and names change.
Their PDFs, which would be asked for at each document of an issue, are not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import count
from random import Random
from typing import Any
from unittest.mock import patch

from django.db import transaction

from gazette.kinds import document_kinds
from gazette.models import (
    Column,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    IssuingBody,
    Provision,
    Text,
)
from gazette.parsing import parse, parsed
from gazette.parsing.parsed import Level
from gazette.parsing.words.lines import fold_title
from gazette.prints.editions import change_listeners
from search.query.word_cutter import load_dictionary
from tests.paths import SAMPLES

SEED = 20240117
#: Of a city's twenty years, and how many documents an issue holds.
CITY, DOCUMENTS_PER_ISSUE = 117, 13
FIRST_YEAR, ISSUES_PER_YEAR = 2007, 6

_PLACES = "东湖 西河 南山 北原 青石 白杨 红枫 清泉 长桥 柳溪 石台 金谷 云岭 平沙 松林 双井"
PLACES = [f"{name}{kind}" for name in _PLACES.split() for kind in ("区", "县", "街道", "镇")]
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂文辉玲建国志红云海波宁"
_SENTENCE = re.compile(r"[^。；]+[。；]?")
_FIGURE = re.compile(r"\d+")
_CITY = "示例市"
#: Words of a subject: the two-character ones that are not rare, of jieba's dictionary.
_SUBJECT, _SEEN = re.compile(r"[\u4e00-\u9fff]{2}"), 20
#: How many rows tell of the document's own subject.
_OF_SUBJECT = 0.2
#: Rows whose words stay, as their form says what they are.
_FORMAL = {Level.NUMBER, Level.CONTENTS, Level.TABLE}

Progress = Callable[[int, int], None]


@cache
def _documents() -> list[parsed.Document]:
    texts = (path.read_text(encoding="utf-8") for path in SAMPLES)
    return [document for text in texts for document in parse(text).documents]


def _rows(provisions: tuple[parsed.Provision, ...]) -> Iterator[parsed.Provision]:
    for provision in provisions:
        yield provision
        yield from _rows(provision.children)


@cache
def _sentences() -> list[str]:
    """All sentences of the samples' rows, from which other rows are made."""
    bodies = (
        row.body
        for document in _documents()
        for text in document.texts
        for row in _rows(text.provisions)
        if row.level not in _FORMAL
    )
    return sorted({one for body in bodies for one in _SENTENCE.findall(body) if len(one) > 8})


@cache
def _subject_words() -> list[str]:
    seen = load_dictionary().FREQ
    return sorted(one for one in seen if seen[one] >= _SEEN and _SUBJECT.fullmatch(one))


@dataclass
class _Batch:
    """Unsaved rows of one issue, written together."""

    texts: list[Text] = field(default_factory=list)
    issuers: list[DocumentIssuer] = field(default_factory=list)
    provisions: list[Provision] = field(default_factory=list)


class Archive:
    """Writes ``issues`` of them: of a gazette those of a city's years, then of another one.

    With ``has_subjects`` each document is about something that no other is about, in its title
    and in some of its rows, so that the words of the archive grow with it as those of a real one.
    """

    def __init__(self, issues: int = CITY, seed: int = SEED, *, has_subjects: bool = False) -> None:
        self.issues = issues
        self.random = Random(seed)
        self.has_subjects = has_subjects
        self.subject = ""
        self.serial = count(1)
        self.bodies: dict[str, IssuingBody] = {}
        self.kinds = {kind.kind_name: kind for kind in document_kinds()}

    @transaction.atomic
    def write(self, progress: Progress | None = None) -> None:
        for place in range(self.issues):
            if place % CITY == 0:
                gazette = self._gazette(place // CITY)
            self._issue(gazette, place % CITY)
            if progress:
                progress(place + 1, self.issues)

    def _gazette(self, number: int) -> Gazette:
        """The gazette of a city, or of another place of a larger archive."""
        if not number:
            return Gazette.objects.create(name="示例市人民政府公报（生成）", slug="generated")
        name = f"{PLACES[number % len(PLACES)]}人民政府公报（生成{number}）"
        return Gazette.objects.create(name=name, slug=f"generated-{number}")

    def _issue(self, gazette: Gazette, place: int) -> None:
        year, number = FIRST_YEAR + place // ISSUES_PER_YEAR, place % ISSUES_PER_YEAR + 1
        issue = Issue.objects.create(
            gazette=gazette,
            year=year,
            number=number,
            serial_number=place + 1,
            published_on=date(year, number * 2, 28),
            status=Issue.Status.PUBLISHED,
        )
        chosen = self.random.choices(_documents(), k=DOCUMENTS_PER_ISSUE)
        names = dict.fromkeys(one.column for one in chosen if one.column)
        columns = Column.objects.bulk_create(
            Column(issue=issue, name=name, position=at) for at, name in enumerate(names, start=1)
        )
        batch = _Batch()
        for position, source in enumerate(chosen, start=1):
            column = next((one for one in columns if one.name == source.column), None)
            self._document(issue, column, position, source, batch)
        self._save(batch)

    def _document(
        self,
        issue: Issue,
        column: Column | None,
        position: int,
        source: parsed.Document,
        batch: _Batch,
    ) -> None:
        serial = next(self.serial)
        place = self.random.choice(PLACES)
        kind = self.kinds.get(str(source.kind or ""), self.kinds["notice"])
        signed = date(issue.year, 1, 1) + timedelta(days=self.random.randrange(360))
        title = self._varied(source.title, place)
        if self.has_subjects:
            self.subject = "".join(self.random.sample(_subject_words(), 2))
            title = f"关于印发《{_CITY}{self.subject}管理办法》的通知"
        document = kind.objects.create(
            issue=issue,
            column=column,
            position=position,
            title=title[:290],
            text_title=self._varied(source.text_title or "", place)[:290],
            document_number=f"示政{'办' * (serial % 2)}发〔{issue.year}〕{serial}号",
            lead_body=self._body(source.issuing_bodies[0]) if source.issuing_bodies else None,
            signed_on=signed,
            effective_on=signed + timedelta(days=30),
            last_day_in_force=signed + timedelta(days=5 * 365) if serial % 3 else None,
        )
        batch.issuers.extend(
            DocumentIssuer(document=document, body=self._body(name), position=at)
            for at, name in enumerate(dict.fromkeys(source.issuing_bodies), start=1)
        )
        for at, text in enumerate(source.texts, start=1):
            row = Text(
                document=document,
                position=at,
                role=text.role.value,
                title=text.title or "",
                folded_title=fold_title(text.title or ""),
            )
            batch.texts.append(row)
            self._provisions(document, row, text, place, batch)

    def _provisions(
        self, document: Document, text: Text, source: parsed.Text, place: str, batch: _Batch
    ) -> None:
        for position, row in enumerate(_rows(source.provisions), start=1):
            batch.provisions.append(
                Provision(
                    document=document,
                    text=text,
                    position=position,
                    level=row.level.value,
                    label=row.label,
                    number=row.number,
                    heading=self._varied(row.heading, place)[:500],
                    body=self._words(row, place),
                    address=row.address,
                )
            )

    def _words(self, row: parsed.Provision, place: str) -> str:
        """A row's words: its own sentences in part, others of the samples in their place."""
        if row.level in _FORMAL or len(row.body) < 12:
            return row.body
        sentences = _SENTENCE.findall(row.body)
        mixed = [
            one if self.random.random() < 0.6 else self.random.choice(_sentences())
            for one in sentences
        ]
        if self.random.random() < 0.5:
            mixed.append(self.random.choice(_sentences()))
        if self.subject and self.random.random() < _OF_SUBJECT:
            mixed.append(f"{self.subject}的有关工作，由{place}负责。")
        return self._varied("".join(mixed), place)

    def _varied(self, words: str, place: str) -> str:
        """Other places, figures and people, so that no two documents say the same."""
        words = words.replace(_CITY, f"{_CITY}{place}", 1) if self.random.random() < 0.3 else words
        if self.random.random() < 0.05:
            name = self.random.choice(_SURNAMES) + "".join(self.random.choices(_GIVEN, k=2))
            words += f"（联系人：{name}）"
        return _FIGURE.sub(self._figure, words)

    def _figure(self, found: re.Match[str]) -> str:
        figure = found.group()
        if len(figure) > 3 or self.random.random() < 0.5:
            return figure
        return str(max(1, int(figure) + self.random.randrange(-3, 30)))

    def _body(self, name: str) -> IssuingBody:
        if name not in self.bodies:
            self.bodies[name] = IssuingBody.objects.get_or_create(name=name)[0]
        return self.bodies[name]

    def _save(self, batch: _Batch) -> None:
        DocumentIssuer.objects.bulk_create(batch.issuers)
        Text.objects.bulk_create(batch.texts)
        for row in batch.provisions:
            row.text_id = row.text.pk
        Provision.objects.bulk_create(batch.provisions, batch_size=2_000)


def write_archive(issues: int = CITY, progress: Progress | None = None, **more: Any) -> None:
    """Write so many issues into the database, all published; all or nothing."""
    with patch.object(change_listeners, "ask_if_published"):
        Archive(issues, **more).write(progress)
