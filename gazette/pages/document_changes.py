"""What has happened to documents: in force, amended, repealed, expired, corrected.

A change that no person has confirmed is told as such (待确认) and one that was read by machine
alone too; a change that was rejected is not told at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from gazette.models import Document, Issue, Relation, Rewording
from gazette.models.document import DocumentQuerySet
from gazette.models.state import State
from gazette.office.kept_answers import KeptAnswers
from gazette.pages.atom_feeds import midnight, published_at
from gazette.parsing.words.dates import chinese_date

#: Days back from which changes of the whole portal are told.
DAYS_BACK = 365


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A change of a document: ``key`` names it apart from all others of the document.

    ``told_at`` is the moment from which it is so: of publication, confirmation or its own day.
    """

    document: Document
    key: str
    words: str
    told_at: datetime
    lines: tuple[str, ...] = ()
    is_waiting: bool = False

    @property
    def title(self) -> str:
        return f"{'待确认：' if self.is_waiting else ''}《{self.document.title}》{self.words}"


def changes_of(document: Document, today: date) -> list[DocumentChange]:
    """All changes of one document up to a day, its publication among them."""
    first = document.reprint_of_id or document.pk
    relations = list(_telling().filter(target=first))
    own = DocumentChange(document, "published", "刊载", published_at(document.issue))
    annotated = Document.objects.filter(pk=document.pk)
    return [
        own,
        *_by_relations(relations, today, {first: document}),
        *_by_days(_published(annotated), today, date.min),
        *_corrections(Rewording.objects.filter(document=document)),
    ]


#: The changes of the last year, kept in each process: feeds are asked for all day long.
_KEPT = KeptAnswers[list[DocumentChange]](most=2)


def latest_changes(today: date) -> list[DocumentChange]:
    """The changes of all published documents in the last year."""
    return list(_KEPT.answer(today, lambda: _latest(today)))


def _latest(today: date) -> list[DocumentChange]:
    since = today - timedelta(days=DAYS_BACK)
    relations = list(_telling().filter(target__issue__status=Issue.Status.PUBLISHED))
    targets = _published(Document.objects.all()).in_bulk({one.target_id for one in relations})
    rewordings = Rewording.objects.filter(
        document__issue__status=Issue.Status.PUBLISHED,
        correction__decided_at__gte=midnight(since),
    )
    told = [
        *_by_relations(relations, today, targets),
        *_by_days(_published(Document.objects.all()), today, since),
        *_corrections(rewordings),
    ]
    return [one for one in told if one.told_at >= midnight(since)]


def _telling() -> Any:
    return Relation.objects.telling_state().order_by("pk")


def _published(documents: DocumentQuerySet) -> DocumentQuerySet:
    return documents.published().with_issue()


def _by_relations(
    relations: Iterable[Relation], today: date, targets: dict[int, Document]
) -> Iterator[DocumentChange]:
    for one in relations:
        target = targets.get(one.target_id or 0)
        if target is None:
            continue
        day = one.effective_on
        moments = [published_at(one.source.issue)] if one.source else []
        moments += [one.confirmed_at] if one.confirmed_at else []
        moments += [midnight(day)] if day and day <= today else []
        source = one.by.get_absolute_url() if one.by else ""
        yield DocumentChange(
            document=target,
            key=_key(one.type, one.target_address, source, one.address),
            words=_words(one, today),
            told_at=max(moments, default=published_at(target.issue)),
            lines=tuple(_lines_of(one)),
            is_waiting=not one.is_decisive,
        )


def _words(one: Relation, today: date) -> str:
    verb = one.get_type_display()
    day = one.effective_on
    if not one.is_decisive:
        return f"似被{verb}"
    when = f"自{chinese_date(day)}起" if day else ""
    return f"{when}{'将' if day and day > today else ''}{verb}"


def _lines_of(one: Relation) -> Iterator[str]:
    number = f"（{one.by_number}）" if one.by_number else ""
    yield f"《{one.by_title}》{number}{one.place}{one.deed}"
    if one.quote:
        yield f"原文：{one.quote}"
    if not one.is_decisive:
        yield "编辑尚未核实，效力没有计入这一变动。"
    elif one.status == Relation.Status.READ:
        yield "由机器识别，编辑尚未核对。"


def _key(*parts: str) -> str:
    return f"{parts[0]}-{sha256('|'.join(parts).encode()).hexdigest()[:12]}"


def _by_days(documents: DocumentQuerySet, today: date, since: date) -> Iterator[DocumentChange]:
    """What the days of the documents themselves have brought: in force, expired."""
    told: Any = documents.with_state(today)
    begun = told.filter(begins_on__range=(since, today))
    for one in begun.exclude(state=State.UNSTATED).order_by("-begins_on", "-pk")[:200]:
        day = one.begins_on
        yield DocumentChange(one, f"begins-{day}", f"自{chinese_date(day)}起施行", midnight(day))
    ended = told.filter(state=State.EXPIRED, last_day_on__gte=since).order_by("-last_day_on")
    for one in ended[:200]:
        last = one.last_day_on
        words = f"有效期至{chinese_date(last)}，已经届满"
        yield DocumentChange(one, f"expires-{last}", words, midnight(last + timedelta(days=1)))


def _corrections(rewordings: Any) -> Iterator[DocumentChange]:
    applied = rewordings.filter(correction__status="applied", correction__decided_at__isnull=False)
    found = applied.select_related("correction", "document__issue__gazette")
    by_correction: dict[tuple[int, int], list[Rewording]] = {}
    for one in found.defer("document__issue__source_text").order_by("position"):
        by_correction.setdefault((one.correction_id, one.document_id), []).append(one)
    for group in by_correction.values():
        correction, document = group[0].correction, group[0].document
        if document is None or correction.decided_at is None:
            continue
        places = tuple(f"{one.place}：{correction.reason}" for one in group[:5])
        key = f"corrected-{correction.decided_at:%Y%m%d%H%M%S}"
        yield DocumentChange(document, key, "有勘误", correction.decided_at, places)
