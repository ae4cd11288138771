"""What is searched for, counted by day without any trace of who: so that synonyms grow from life.

Counts are collected in the memory of a process and written together; what a process has not
yet written is lost with it. What may be personal is never collected: long numbers (identity
cards, telephones), number plates, addresses of mail and of pages, and long stories. Words
asked for less often than ``FEWEST`` times are shown to nobody, and soon deleted.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Sum
from django.utils import timezone

from search.models import AskedQuery
from search.query.normal_form import normal_text
from search.query.typed_dates import printed_days

logger = logging.getLogger(__name__)

#: Queries that are collected before they are written, words collected at most, and words kept
#: for a day at most.
COLLECTED, MOST_COLLECTED, MOST_A_DAY = 20, 500, 20_000
#: Milliseconds that a reader's search waits at most for a busy SQLite.
WAITED = 50
#: Words are shown from so many queries on; days counted; days after which others are deleted.
FEWEST, DAYS_SHOWN, DAYS_OF_RARE, DAYS_KEPT = 3, 90, 30, 400
#: Longer texts are stories rather than questions.
LONGEST = 40
_PERSONAL = re.compile(
    r"\d{7,}|\d{6}x|@|https?:|www\.|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][a-z0-9]{5}"
)
_lock = threading.Lock()
#: Day and words → how often asked, and how often without an answer.
_collected: Counter[tuple[date, str]] = Counter()
_unanswered: Counter[tuple[date, str]] = Counter()


def count_query(typed: str, *, is_answered: bool) -> None:
    """Count a query. Writes what is collected from time to time; never raises."""
    words = normal_text(typed)
    if not words or not may_be_stored(words):
        return
    key = (timezone.localdate(), words)
    with _lock:
        _collected[key] += 1
        _unanswered[key] += not is_answered
        is_full = _collected.total() % COLLECTED == 0
    if is_full:
        write_counts()


def may_be_stored(words: str) -> bool:
    """Whether a normal form is free of what may be personal, so far as its shape tells."""
    for typed, _printed in printed_days(words):
        words = words.replace(typed, "")
    return len(words) <= LONGEST and not _PERSONAL.search(re.sub(r"[\s()+./·-]", "", words))


def forget_counts() -> None:
    """Drop what is collected."""
    with _lock:
        _collected.clear()
        _unanswered.clear()


def write_counts() -> None:
    """Write what is collected. A database that is busy is not waited for, but tried again."""
    with _lock:
        asked, unanswered = _collected.copy(), _unanswered.copy()
        _collected.clear()
        _unanswered.clear()
    try:
        with _without_waiting(), transaction.atomic():
            _add([(key, count, unanswered[key]) for key, count in asked.items()])
    except DatabaseError as error:
        logger.warning("Searches could not be counted now: %r", error)
        with _lock:
            if len(asked) < MOST_COLLECTED:
                _collected.update(asked)
                _unanswered.update(unanswered)


@contextmanager
def _without_waiting() -> Iterator[None]:
    """On SQLite, do not wait in this block for another process that writes."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {WAITED}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")


def _add(rows: list[tuple[tuple[date, str], int, int]]) -> None:
    """Add to the counts of the days; plain SQL, because the ORM cannot add in an upsert."""
    today = timezone.localdate()
    if AskedQuery.objects.filter(day=today).count() > MOST_A_DAY:
        return
    table = connection.ops.quote_name(AskedQuery._meta.db_table)
    sql = (
        f"INSERT INTO {table} (day, words, asked, unanswered) VALUES (%s, %s, %s, %s)"  # noqa: S608
        f" ON CONFLICT (words, day) DO UPDATE SET asked = {table}.asked + excluded.asked,"
        f" unanswered = {table}.unanswered + excluded.unanswered"
    )
    adapt = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            sql, [(adapt(day), words, asked, none) for (day, words), asked, none in sorted(rows)]
        )


@dataclass(frozen=True, slots=True)
class UnansweredWords:
    """Words that were asked for and not found, with their counts and the last day."""

    words: str
    asked: int
    unanswered: int
    last: date


def unanswered_words(on: date) -> list[UnansweredWords]:
    """What was asked for often enough in the last days and not found, the most frequent first."""
    days = AskedQuery.objects.filter(day__gt=on - timedelta(days=DAYS_SHOWN), day__lte=on)
    counted = days.values("words").annotate(
        all=Sum("asked"), none=Sum("unanswered"), last=Max("day")
    )
    found = counted.filter(all__gte=FEWEST, none__gt=0).order_by("-none", "-all", "words")
    return [UnansweredWords(one["words"], one["all"], one["none"], one["last"]) for one in found]


def delete_old_counts(on: date) -> int:
    """Delete counts that are old, and those of words that hardly anybody asked for."""
    old = AskedQuery.objects.filter(day__lt=on - timedelta(days=DAYS_KEPT))
    frequent = AskedQuery.objects.values("words").annotate(all=Sum("asked")).filter(all__gte=FEWEST)
    rare = AskedQuery.objects.filter(day__lt=on - timedelta(days=DAYS_OF_RARE))
    rare = rare.exclude(words__in=frequent.values("words"))
    return old.delete()[0] + rare.delete()[0]
