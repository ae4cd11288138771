"""Seals carried from one portal to another, with the archive itself.

An importing portal calls ``take_over_seals`` before it publishes what it imports: an issue whose
seal is there already, over the same words, gets none of its own, so that an export of the new
portal has the same seals as one of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from gazette.models import DayHead, IssueSeal, SealedDocument, SigningKey
from gazette.models.seal import Sealed
from gazette.true_copies.canonical_form import canonical_bytes, fingerprint_of_bytes
from gazette.true_copies.kept_seals import seals_at
from gazette.true_copies.sealing import kept_record, own_key, public_keys, sealed_document
from gazette.true_copies.signature_keys import is_signed

_SIGNED = ("fingerprint", "record", "key_id", "algorithm", "signature")


class SealsRefused(Exception):
    """Records that are no seals, or differ from those that are there; in Chinese."""


def seal_records() -> Iterator[dict[str, Any]]:
    """All that proves the archive, as dicts that JSON takes, in the same order each time.

    ``{"type": "key", …}`` public keys; ``{"type": "words", "record"}`` words of documents that
    were corrected since (those of now are the documents' own rows); ``{"type": "issue", …}``
    and ``{"type": "day", …}`` with ``fingerprint``, ``record``, ``key_id``, ``algorithm`` and
    ``signature``. Words of issues that are withdrawn are left out.
    """
    for key in SigningKey.objects.order_by("key_id"):
        yield {
            "type": "key",
            "key_id": key.key_id,
            "algorithm": key.algorithm,
            "public": key.public,
            "added_at": _moment(key.added_at),
        }
    seals = list(IssueSeal.objects.order_by("at", "fingerprint"))
    yield from ({"type": "words", "record": record} for record in _former_words(seals))
    for seal in seals:
        yield {"type": "issue", **{name: getattr(seal, name) for name in _SIGNED}}
    for head in DayHead.objects.order_by("day", "fingerprint"):
        yield {"type": "day", **{name: getattr(head, name) for name in _SIGNED}}


def _moment(at: datetime) -> str:
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat()


def _former_words(seals: Iterable[IssueSeal]) -> Iterator[dict[str, Any]]:
    last = {(one.gazette, one.year, one.number): one for one in seals}
    present = {one["fingerprint"] for seal in last.values() for one in seal.record["documents"]}
    for kept in SealedDocument.objects.order_by("fingerprint").iterator(chunk_size=200):
        seal = last.get((kept.gazette, kept.year, kept.number))
        if seal is None or seal.event == IssueSeal.Event.WITHDRAWN:
            continue
        if kept.fingerprint not in present:
            yield kept_record(kept)


@transaction.atomic
def take_over_seals(records: Iterable[Mapping[str, Any]]) -> int:
    """Keep the seals of a first portal (``seal_records``), marked as another's unless they were
    signed with this portal's own key; returns how many are new.

    Each must be what its fingerprint and its signature say, and none may speak of an issue that
    this portal has sealed itself. Raises SealsRefused otherwise, and for what is no such record.
    """
    own = own_key()
    own_id = own.public.key_id if own else ""
    try:
        return sum(_take_over(one, own_id) for one in records)
    except (KeyError, TypeError, ValueError) as error:
        raise SealsRefused(f"指纹的记录不完整或者格式不对（{error}），没有采用。") from error


def _take_over(one: Mapping[str, Any], own_id: str) -> bool:
    if one["type"] == "key":
        defaults = {name: one[name] for name in ("algorithm", "public", "added_at")}
        defaults["is_taken_over"] = one["key_id"] != own_id
        return SigningKey.objects.get_or_create(key_id=one["key_id"], defaults=defaults)[1]
    if one["type"] == "words":
        kept = sealed_document(dict(one["record"]))
        if SealedDocument.objects.filter(fingerprint=kept.fingerprint).exists():
            return False
        _require_elsewhere(one["record"])
        kept.save()
        return True
    record = one["record"]
    columns = {name: one[name] for name in _SIGNED}
    columns["is_taken_over"] = not own_id or one["key_id"] != own_id
    _require_proof(one)
    if one["type"] == "issue":
        at = datetime.fromisoformat(record["at"])
        named = {name: record[name] for name in ("gazette", "year", "number", "event")}
        if not IssueSeal.objects.filter(fingerprint=one["fingerprint"]).exists():
            _require_elsewhere(record)
        return _add(IssueSeal, columns | named | {"at": at, "day": timezone.localdate(at)})
    if one["type"] == "day":
        return _add(DayHead, columns | {"day": date.fromisoformat(record["day"])})
    raise ValueError(one["type"])


def _require_proof(one: Mapping[str, Any]) -> None:
    """The fingerprint is that of the record, and the signature, if there is one, that of a key."""
    content = canonical_bytes(one["record"])
    if fingerprint_of_bytes(content) != one["fingerprint"]:
        raise SealsRefused(f"指纹 {str(one['fingerprint'])[:16]} 不是它的内容的指纹，没有采用。")
    if not one["signature"]:
        return
    key = public_keys().get(one["key_id"])
    if key is None or not is_signed(key, content, one["signature"]):
        raise SealsRefused(f"指纹 {one['fingerprint'][:16]} 的签名不对，没有采用。")


def _require_elsewhere(record: Mapping[str, Any]) -> None:
    """This portal has not sealed the issue itself: nobody else speaks for it."""
    place = (record["gazette"], record["year"], record["number"])
    if seals_at(*place).filter(is_taken_over=False).exists():
        named = "、".join(map(str, place))
        raise SealsRefused(f"本门户自己公布过的一期（{named}），不采用别处的指纹。")


def _add(model: type[Sealed], columns: Mapping[str, Any]) -> bool:
    """Whether a seal was new; one that is there already in the same words stays."""
    same = model._default_manager.filter(fingerprint=columns["fingerprint"]).first()
    if same is None:
        model._default_manager.create(**columns)
    elif (same.record, same.signature) != (columns["record"], columns["signature"]):
        raise SealsRefused(f"已有的指纹 {same.fingerprint[:16]} 与带来的不同，没有采用。")
    return same is None
