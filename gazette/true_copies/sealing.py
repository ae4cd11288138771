"""Sealing: what is published, corrected or withdrawn gets a fingerprint; each past day a head.

``seal_issue`` is called in the transaction that publishes; it writes the record of the issue over
the fingerprints of its documents, names the former seal of the issue and the last head of a day,
and is signed at once. ``seal_days`` makes the heads of days that have ended: each is over the
seals of its day and names the head before it, and all public keys of the portal, so that a new
key is vouched for by the one before. Without a key both are kept and chained, unsigned.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gazette.issue_data import digest, documents_data, issue_data
from gazette.models import DayHead, Issue, IssueSeal, SealedDocument, SigningKey
from gazette.true_copies.canonical_form import (
    DAY_FORM,
    DIGEST,
    ISSUE_FORM,
    canonical_bytes,
    canonical_document,
    fingerprint,
    words_digest,
)
from gazette.true_copies.kept_seals import own_head, seals_of
from gazette.true_copies.signature_keys import PrivateKey, PublicKey, read_key

Event = IssueSeal.Event
#: A transaction that publishes ends within so many days: its seal is in a head by then.
_LATE_DAYS = 7


def seal_issue(
    issue: Issue, event: IssueSeal.Event, note: str = "", now: datetime | None = None
) -> IssueSeal | None:
    """Seal an issue as its rows stand now; None where a publication is sealed already.

    That is so for an issue that was imported with the seals of another portal. ``note`` is
    public: the reason of a correction.
    """
    documents = list(
        issue.documents.select_related("column")
        .prefetch_related("issuers__body")
        .order_by("position")
    )
    facts = documents_data(documents)
    records = [canonical_document(issue, one) for one in facts]
    listed = [{"position": one["position"], "fingerprint": fingerprint(one)} for one in records]
    _keep_documents(records)
    former = next(reversed(seals_of(issue)), None)
    if event in (Event.PUBLISHED, Event.LATER) and former and _stands(former, listed):
        return None
    at = (now or timezone.now()).astimezone(UTC).replace(microsecond=0)
    if former and at <= former.at:  # a clock that was put back, or two events in one second
        at = former.at + timedelta(seconds=1)
    head = own_head()
    record = {
        "form": ISSUE_FORM,
        "digest": DIGEST,
        "portal": settings.PORTAL_URL,
        "gazette": issue.gazette.slug,
        "year": issue.year,
        "number": issue.number,
        "event": event.value,
        "at": at.isoformat().replace("+00:00", "Z"),
        "note": note,
        "previous": former.fingerprint if former else "",
        "head": head.fingerprint if head else "",
        "data": digest(issue_data(issue, facts)),
        "documents": listed,
    }
    return IssueSeal.objects.create(
        **_signed(record),
        gazette=issue.gazette.slug,
        year=issue.year,
        number=issue.number,
        event=event,
        at=at,
        day=timezone.localdate(at),
    )


def _stands(former: IssueSeal, documents: list[dict[str, Any]]) -> bool:
    """Whether the last seal of an issue says that it is public in these words."""
    is_same: bool = former.record["documents"] == documents
    return is_same and former.event != Event.WITHDRAWN


def _keep_documents(records: Iterable[dict[str, Any]]) -> None:
    """Keep the words of documents that have not been kept in these words."""
    made = [sealed_document(one) for one in records]
    same = SealedDocument.objects.filter(fingerprint__in=[one.fingerprint for one in made])
    known = set(same.values_list("fingerprint", flat=True))
    SealedDocument.objects.bulk_create(
        (one for one in made if one.fingerprint not in known), ignore_conflicts=True
    )


def sealed_document(record: dict[str, Any]) -> SealedDocument:
    """The row, not saved, that keeps the record of a document."""
    return SealedDocument(
        fingerprint=fingerprint(record),
        **{name: record[name] for name in ("gazette", "year", "number", "position", "title")},
        words_digest=words_digest(record),
        content=zlib.compress(canonical_bytes(record)),
    )


def kept_record(kept: SealedDocument) -> dict[str, Any]:
    """The record of a document whose words are kept."""
    record: dict[str, Any] = json.loads(zlib.decompress(kept.content))
    return record


def seal_missing() -> list[IssueSeal]:
    """Seal all published issues that have no seal of their publication, marked as made later."""
    sealed = set(IssueSeal.objects.values_list("gazette", "year", "number"))
    made = []
    for issue in Issue.objects.published().with_gazette().without_source().order_by("pk"):
        if (issue.gazette.slug, issue.year, issue.number) in sealed:
            continue
        with transaction.atomic():
            rows = Issue.objects.published().with_gazette().select_for_update(of=("self",))
            row = rows.filter(pk=issue.pk).first()
            one = seal_issue(row, Event.LATER) if row and not seals_of(row) else None
        made += [one] if one else []
    return made


def seal_days(today: date | None = None) -> list[DayHead]:
    """Make the heads of the days before ``today`` that have seals and no head yet."""
    today = today or timezone.localdate()
    made = []
    with transaction.atomic():
        last = own_head()
        for day, seals in groupby(_without_head(last, today), lambda one: one.day):
            if last and day <= last.day:
                day = last.day + timedelta(days=1)  # a seal that was written after its day's head
            if day >= today or DayHead.objects.filter(day=day, is_taken_over=False).exists():
                continue
            last = _make_head(day, list(seals), last)
            made.append(last)
    return made


def _without_head(last: DayHead | None, today: date) -> Iterator[IssueSeal]:
    """The portal's seals of days before today that no head has yet, in order of day and time."""
    seals = IssueSeal.objects.filter(is_taken_over=False, day__lt=today)
    covered: set[str] = set()
    if last:
        since = last.day - timedelta(days=_LATE_DAYS)
        seals = seals.filter(day__gte=since)
        for head in DayHead.objects.filter(is_taken_over=False, day__gte=since):
            covered.update(head.record["issues"])
    for one in seals.order_by("day", "at", "pk"):
        if one.fingerprint not in covered:
            yield one


def _make_head(day: date, seals: list[IssueSeal], last: DayHead | None) -> DayHead:
    own = own_key()
    if own:
        know_key(own.public)
    record = {
        "form": DAY_FORM,
        "digest": DIGEST,
        "portal": settings.PORTAL_URL,
        "day": day.isoformat(),
        "previous": last.fingerprint if last else "",
        "issues": [one.fingerprint for one in seals],
        "keys": [
            {"id": one.key_id, "algorithm": one.algorithm, "public": one.public}
            for one in SigningKey.objects.filter(is_taken_over=False).order_by("key_id")
        ],
    }
    return DayHead.objects.create(**_signed(record), day=day)


def public_keys() -> dict[str, PublicKey]:
    """All public keys that the portal knows, by their ids."""
    return {
        one.key_id: PublicKey(one.key_id, one.algorithm, one.public)
        for one in SigningKey.objects.all()
    }


def own_key() -> PrivateKey | None:
    """The key of the setting SIGNING_KEY; None without it."""
    return read_key(settings.SIGNING_KEY)


def know_key(key: PublicKey) -> SigningKey:
    """The row of a public key of this portal, which the next head names."""
    return SigningKey.objects.get_or_create(
        key_id=key.key_id, defaults={"algorithm": key.algorithm, "public": key.public}
    )[0]


def _signed(record: dict[str, Any]) -> dict[str, Any]:
    """The columns of ``models.seal.Sealed`` that a record gets, but its day."""
    own = own_key()
    columns = {"record": record, "fingerprint": fingerprint(record)}
    if own is None:
        return columns
    key = own.public
    know_key(key)
    signature = own.sign(canonical_bytes(record))
    return columns | {"key_id": key.key_id, "algorithm": key.algorithm, "signature": signature}
