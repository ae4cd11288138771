"""Of which published documents a copy may be, what the copy is worth, and what came of them.

A copy is looked for among the words that were ever published (``SealedDocument``), those that
were corrected since and those of withdrawn issues included: by its whole words, by the titles that
stand in it, and by some of its stretches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone

from gazette.effect.as_of import AsOf
from gazette.models import Document, Gazette, IssueSeal, Provision, SealedDocument
from gazette.pages.cited_row import document_words, state_on_day
from gazette.parsing.words.spoken_addresses import address_in_words
from gazette.true_copies.canonical_form import printed_rows, without_space
from gazette.true_copies.kept_seals import seals_at
from gazette.true_copies.sealing import kept_record
from gazette.verification.copy_comparison import Comparison, compare_copy, likeness
from gazette.verification.given_copy import GivenCopy

#: What a copy and a document have in common at least, for it to be one of that document.
_ALIKE = 0.4
#: Documents that are looked at, and that are told.
_MOST_CANDIDATES = _MOST_TOLD = 60
#: Characters of a stretch of a copy that is looked for in all rows.
_STRETCH = 10

Place = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Publication:
    """When the words of a document were public, in which issue, and what became of them.

    ``seal`` is the first with these words, ``last`` the last of the issue; ``replaced`` the one
    that has others.
    """

    sealed: SealedDocument
    seal: IssueSeal
    last: IssueSeal
    replaced: IssueSeal | None
    document: Document | None

    @property
    def is_withdrawn(self) -> bool:
        return self.last.event == IssueSeal.Event.WITHDRAWN

    @property
    def is_made_later(self) -> bool:
        return self.seal.event == IssueSeal.Event.LATER

    @property
    def published_on(self) -> date:
        """The day on which the words became public, as far as is known."""
        issue = self.document.issue if self.document else None
        if self.is_made_later and issue and (issue.first_published_at or issue.published_on):
            at = issue.first_published_at
            return timezone.localdate(at) if at else issue.published_on or self.seal.day
        return self.seal.day

    @property
    def name(self) -> str:
        """The document as one cites it; of what the public does not see, not even the title."""
        is_seen = self.document is not None and not self.is_withdrawn
        return document_words(self.document) if is_seen and self.document else "一件公报文件"

    @property
    def issue_name(self) -> str:
        gazette = Gazette.objects.filter(slug=self.sealed.gazette).first()
        name = gazette.name if gazette else self.sealed.gazette
        return f"{name}{self.sealed.year}年第{self.sealed.number}期"

    @property
    def state(self) -> str:
        """The state today; "" for what the public does not see."""
        today = timezone.localdate()
        return state_on_day(self.document, AsOf(today, today)) if self.document else ""


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """A copy beside one document; no words are told of a withdrawn one."""

    publication: Publication
    comparison: Comparison

    @property
    def differences(self) -> Sequence[tuple[str, Any]]:
        """The place of each difference as one cites it, and its pieces."""
        if self.publication.is_withdrawn:
            return ()
        return [(address_in_words(one.address), one.pieces) for one in self.comparison.differences]


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents that a copy holds, in the order in which they stand in it, and the words of
    the copy that belong to none of them. ``missing`` are the titles of documents of an issue that
    a file has only in part."""

    found: Sequence[FoundCopy]
    other_words: Sequence[str] = ()
    missing: Sequence[str] = ()

    @property
    def is_exact(self) -> bool:
        return all(one.comparison.is_exact for one in self.found)


def answer_for(given: GivenCopy) -> Answer:
    """What a copy is."""
    by_place: dict[Place, list[SealedDocument]] = defaultdict(list)
    for one in _candidates(given):
        by_place[(one.gazette, one.year, one.number, one.position)].append(one)
    compared = [best for versions in by_place.values() if (best := _best(given, versions))]
    compared.sort(key=lambda one: -one[1].same)
    taken: list[tuple[SealedDocument, Comparison]] = []
    for sealed, comparison in compared:
        if not any(_overlap(comparison, other) for _sealed, other in taken):
            taken.append((sealed, comparison))
    taken.sort(key=lambda one: one[1].start)
    publications = publications_of(sealed for sealed, _comparison in taken[:_MOST_TOLD])
    found = [
        FoundCopy(publications[sealed.fingerprint], comparison)
        for sealed, comparison in taken
        if sealed.fingerprint in publications
    ]
    others = _other_words(given, [one.comparison for one in found])
    return Answer(found, others, _missing(found) if given.is_file else ())


def _candidates(given: GivenCopy) -> list[SealedDocument]:
    digest = sha256(given.words.encode()).hexdigest()
    exact = list(SealedDocument.objects.filter(words_digest=digest))
    if exact:
        return exact
    titles = SealedDocument.objects.values_list("pk", "title")
    named = [pk for pk, title in titles if without_space(title) in given.words]
    found = list(SealedDocument.objects.filter(pk__in=named[: 20 * _MOST_CANDIDATES]))
    found = [one for one in found if likeness(given, _words(one)) >= _ALIKE]
    return found[:_MOST_CANDIDATES] or _by_stretches(given)


def _by_stretches(given: GivenCopy) -> list[SealedDocument]:
    """Documents with a row that has one of some stretches of the copy, which are looked for one
    after another, since each is looked for in all rows."""
    last = max(0, len(given.words) - _STRETCH)
    for at in sorted({last * part // 8 for part in (4, 1, 7, 2)}):
        alike = [
            one
            for one in _with_stretch(given.words[at : at + _STRETCH])
            if likeness(given, _words(one)) >= _ALIKE
        ]
        if alike:
            return alike
    return []


def _with_stretch(words: str) -> list[SealedDocument]:
    rows = Provision.objects.filter(body__contains=words).order_by()
    keys = set(rows.values_list("document_id", flat=True)[: 20 * _MOST_CANDIDATES])
    documents = Document.objects.published().filter(pk__in=keys).with_issue()
    places = Q(pk__in=[])
    for one in documents[:_MOST_CANDIDATES]:
        issue = one.issue
        places |= Q(
            gazette=issue.gazette.slug, year=issue.year, number=issue.number, position=one.position
        )
    return list(SealedDocument.objects.filter(places))


def _words(sealed: SealedDocument) -> str:
    return "".join(without_space(words) for _address, words in rows_of(sealed))


def rows_of(sealed: SealedDocument) -> list[tuple[str, str]]:
    """The address and the printed words of each row that a document had."""
    return list(printed_rows(kept_record(sealed)))


def _best(
    given: GivenCopy, versions: Iterable[SealedDocument]
) -> tuple[SealedDocument, Comparison] | None:
    """The version of a document that a copy is most like; of like ones the last."""
    compared = [
        (one, comparison)
        for one in versions
        if (comparison := compare_copy(given, rows_of(one))) is not None
    ]
    return max(compared, key=lambda one: (one[1].is_exact, one[1].same, one[0].pk), default=None)


def _overlap(one: Comparison, other: Comparison) -> bool:
    """Whether two comparisons are of the same words of the copy, by more than a tenth."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return both * 10 > min(one.end - one.start, other.end - other.start)


def _missing(found: Sequence[FoundCopy]) -> list[str]:
    """The titles of an issue's documents that are not in a file with several of them."""
    seals = {one.publication.last for one in found if not one.publication.is_withdrawn}
    if len(found) < 2 or len(seals) != 1:
        return []
    there = {one.publication.sealed.position for one in found}
    listed = next(iter(seals)).record["documents"]
    missing = [one["fingerprint"] for one in listed if one["position"] not in there]
    documents = SealedDocument.objects.filter(fingerprint__in=missing).order_by("position")
    return list(documents.values_list("title", flat=True))


def _other_words(given: GivenCopy, comparisons: Sequence[Comparison]) -> list[str]:
    """What stands before, between and behind the documents of a copy."""
    found, at = [], 0
    for one in comparisons:
        found.append(given.words[at : one.start])
        at = max(at, one.end)
    return [words for words in [*found, given.words[at:]] if words] if comparisons else []


def publications_of(documents: Iterable[SealedDocument]) -> dict[str, Publication]:
    """What is known of words that were published, by their fingerprints."""
    return {
        one.fingerprint: publication
        for one in documents
        if (publication := _publication(one)) is not None
    }


def _publication(sealed: SealedDocument) -> Publication | None:
    seals = list(seals_at(sealed.gazette, sealed.year, sealed.number))
    with_these = [one for one in seals if sealed.fingerprint in _fingerprints(one)]
    if not with_these:
        return None
    later = seals[seals.index(with_these[-1]) + 1 :]
    documents = Document.objects.published().at_address(
        gazette=sealed.gazette, year=sealed.year, number=sealed.number, position=sealed.position
    )
    found = documents.with_issue().first()
    return Publication(sealed, with_these[0], seals[-1], next(iter(later), None), found)


def _fingerprints(seal: IssueSeal) -> set[str]:
    return {one["fingerprint"] for one in seal.record["documents"]}
