"""Whether the chain holds: fingerprints, signatures, order, and the rows of the archive.

What nobody could alter unseen: a row, a document, an issue, a seal, a signature, a day, the
order of days. Heads cut off from the end are seen by who knows a later one, from a feed, an
imprint or a mirror: ``known_heads``.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from gazette.issue_data import documents_data
from gazette.models import DayHead, Issue, IssueSeal, SealedDocument
from gazette.models.seal import Sealed
from gazette.true_copies.canonical_form import (
    canonical_bytes,
    canonical_document,
    fingerprint,
    fingerprint_of_bytes,
)
from gazette.true_copies.sealing import public_keys
from gazette.true_copies.signature_keys import PublicKey, is_signed

#: Said of an issue that was published before the portal made fingerprints.
UNSEALED = "还没有指纹，请运行 manage.py seal_archive 补记"
#: Columns of a seal that its record says too.
_REPEATED = ("gazette", "year", "number", "event")


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain or the archive is not as it was sealed, and what is wrong; in Chinese."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What signatures are asked by."""

    keys: Mapping[str, PublicKey]
    trusted: Mapping[str, PublicKey] | None

    def fault(self, one: Sealed, where: str) -> Iterator[Fault]:
        """What is wrong with the fingerprint or the signature of a record."""
        content = canonical_bytes(one.record)
        if fingerprint_of_bytes(content) != one.fingerprint:
            yield Fault(where, "内容与指纹不符，被改动过")
        if not one.signature:
            if one.key_id or self.trusted is not None:
                yield Fault(where, "没有签名")
            return
        key = (self.keys if self.trusted is None else self.trusted).get(one.key_id)
        if key is None:
            listed = "给定的公钥清单" if self.trusted is not None else "公钥"
            yield Fault(where, f"签名的公钥 {one.key_id[:16]} 不在{listed}里")
        elif not is_signed(key, content, one.signature):
            yield Fault(where, "签名与内容不符")


def find_faults(
    trusted: Mapping[str, PublicKey] | None = None, known_heads: Collection[str] = ()
) -> Iterator[Fault]:
    """All that is wrong. ``trusted`` are keys from elsewhere, by their ids: others count for
    nothing then, and what is unsigned is a fault. ``known_heads`` are fingerprints of heads."""
    asked = _Asked(public_keys(), trusted)
    seals = list(IssueSeal.objects.order_by("at", "pk"))
    heads = list(DayHead.objects.order_by("day", "pk"))
    yield from _kept_words(seals)
    yield from _seals(seals, asked)
    yield from _heads(heads, seals, asked)
    for one in known_heads:
        if one not in {head.fingerprint for head in heads}:
            yield Fault(f"链首 {one[:16]}", "给定的链首不在链上：这一天之后的链被换过或者截断")
    yield from _archive(seals)


def _kept_words(seals: Iterable[IssueSeal]) -> Iterator[Fault]:
    """The kept words have their fingerprints, and none is missing that has to be there."""
    known = set()
    for one in SealedDocument.objects.iterator(chunk_size=200):
        known.add(one.fingerprint)
        try:
            content = zlib.decompress(one.content)
        except zlib.error:
            yield Fault(f"{one}", "留存的文字坏了")
            continue
        if fingerprint_of_bytes(content) != one.fingerprint:
            yield Fault(f"{one}", "留存的文字与指纹不符，被改动过")
    for seal in seals:
        for listed in seal.record["documents"]:
            if listed["fingerprint"] not in known and not seal.is_taken_over:
                yield Fault(f"{seal}第{listed['position']}件", "留存的文字不见了")


def _seals(seals: Iterable[IssueSeal], asked: _Asked) -> Iterator[Fault]:
    """Each seal is as it was signed, and names the one before it of the same issue."""
    known = {one.fingerprint for one in seals}
    followers: dict[str, list[IssueSeal]] = defaultdict(list)
    for one in seals:
        where = f"{one}"
        yield from asked.fault(one, where)
        if any(str(one.record[name]) != str(getattr(one, name)) for name in _REPEATED):
            yield Fault(where, "所记的期与签名的内容不符")
        if one.record["previous"] and one.record["previous"] not in known:
            yield Fault(where, "它之前的一条指纹不见了")
        begins = one.record["previous"] or f"{one.gazette}/{one.year}/{one.number}"
        followers[begins].append(one)
    for same in followers.values():
        if len(same) > 1:
            yield Fault(f"{same[1]}", "同一条指纹之后有两条，记录被换过或者插入过")


def _heads(heads: list[DayHead], seals: list[IssueSeal], asked: _Asked) -> Iterator[Fault]:
    """Each head is as it was signed, follows one of an earlier day, and has all its seals."""
    known = {one.fingerprint: one for one in heads}
    sealed = {one.fingerprint for one in seals}
    covered: set[str] = set()
    followed: set[str] = set()
    for one in heads:
        where = f"{one.day:%Y年%m月%d日}的链首"
        yield from asked.fault(one, where)
        if one.record["day"] != one.day.isoformat():
            yield Fault(where, "日期与签名的内容不符")
        before = one.record["previous"]
        if before and before not in known:
            yield Fault(where, "它之前的链首不见了")
        elif before and known[before].day >= one.day:
            yield Fault(where, "次序不对：它之前的链首日期不在前")
        if before in followed:
            yield Fault(where, "同一个链首之后有两个，链被换过或者分叉")
        followed.update([before] if before else [])
        yield from _vouched(one, known.get(before), where)
        for seal in one.record["issues"]:
            if seal in covered:
                yield Fault(where, f"指纹 {seal[:16]} 记了两次")
            if seal not in sealed:
                yield Fault(where, f"当天的指纹 {seal[:16]} 不见了")
            covered.add(seal)
    own = [one for one in heads if not one.is_taken_over]
    if len([one for one in own if not one.record["previous"]]) > 1:
        yield Fault("链", "本门户的链有两个开头，中间的链首不见了")
    yield from _uncovered(seals, covered)


def _vouched(head: DayHead, before: DayHead | None, where: str) -> Iterator[Fault]:
    """The key that signs a head was named in the head before it."""
    if before is None or not head.key_id:
        return
    if before.key_id and head.key_id not in {one["id"] for one in before.record["keys"]}:
        yield Fault(where, f"公钥 {head.key_id[:16]} 没有由前一个链首认可，请核对是否换过密钥")


def _uncovered(seals: Iterable[IssueSeal], covered: Collection[str]) -> Iterator[Fault]:
    """Seals of days that ended long ago are in a head."""
    until = timezone.localdate() - timedelta(days=2)
    for one in seals:
        if not one.is_taken_over and one.day < until and one.fingerprint not in covered:
            yield Fault(f"{one}", "没有一天的链首包含它；请确认后台任务“记指纹、做链首”在做")


def _archive(seals: Iterable[IssueSeal]) -> Iterator[Fault]:
    """The published documents are, in every character, what was sealed last."""
    last = {(one.gazette, one.year, one.number): one for one in seals}
    for issue in Issue.objects.published().with_gazette().without_source().order_by("pk"):
        seal = last.pop((issue.gazette.slug, issue.year, issue.number), None)
        if seal is None:
            yield Fault(f"{issue}", UNSEALED)
        elif seal.event == IssueSeal.Event.WITHDRAWN:
            yield Fault(f"{issue}", "最后的记录是撤下，而现在是公布的")
        else:
            yield from _issue(issue, seal)
    for seal in last.values():
        if seal.event != IssueSeal.Event.WITHDRAWN:
            yield Fault(f"{seal}", "公布过的这一期不见了，也没有撤下的记录")


def _issue(issue: Issue, seal: IssueSeal) -> Iterator[Fault]:
    documents = issue.documents.select_related("column").prefetch_related("issuers__body")
    now = {}
    for facts in documents_data(documents.order_by("position")):
        now[facts["position"]] = fingerprint(canonical_document(issue, facts))
    kept = SealedDocument.objects.filter(
        fingerprint__in=[one["fingerprint"] for one in seal.record["documents"]]
    )
    titles = {one.fingerprint: f"《{one.title[:30]}》" for one in kept.defer("content")}
    for listed in seal.record["documents"]:
        where = f"{issue}第{listed['position']}件{titles.get(listed['fingerprint'], '')}"
        found: Any = now.pop(listed["position"], None)
        if found is None:
            yield Fault(where, "公布过的这一件不见了")
        elif found != listed["fingerprint"]:
            yield Fault(where, "现在的文字与公布时的指纹不符，没有勘误的记录")
    for position in now:
        yield Fault(f"{issue}第{position}件", "公布之后多出来的，没有勘误的记录")
