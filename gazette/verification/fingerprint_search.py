"""What a fingerprint, or the address in a printed code, stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from gazette.issue_data import documents_data, print_mark
from gazette.models import DayHead, Document, Gazette, IssueSeal, PdfEdition, SealedDocument
from gazette.public_addresses import match_of
from gazette.true_copies.kept_seals import seals_at
from gazette.verification.found_copies import Publication, publications_of

_FINGERPRINT = re.compile("[0-9a-f]{64}")
_PAGES = {"gazette:document", "gazette:issue"}


@dataclass(frozen=True, slots=True)
class Known:
    """What was asked for: words that were published, a seal of an issue, a day, or a file.

    ``is_as_printed`` tells whether a printed copy has the words of now; None if none was asked.
    """

    publications: Sequence[Publication] = ()
    seal: IssueSeal | None = None
    head: DayHead | None = None
    edition: PdfEdition | None = None
    is_as_printed: bool | None = None

    @property
    def gazette_name(self) -> str:
        found = Gazette.objects.filter(slug=self.seal.gazette).first() if self.seal else None
        return found.name if found else (self.seal.gazette if self.seal else "")


def known_as(asked: str) -> Known | None:
    """What a fingerprint (64 digits) or an address of this portal is; None if nothing is known."""
    words = "".join(asked.split())
    if _FINGERPRINT.fullmatch(words.lower()):
        return _by_fingerprint(words.lower())
    return _by_address(words)


def _by_fingerprint(fingerprint: str) -> Known | None:
    documents = SealedDocument.objects.filter(fingerprint=fingerprint)
    if found := list(publications_of(documents).values()):
        return Known(found)
    seals = IssueSeal.objects.order_by("-at", "-pk")
    seal = seals.filter(fingerprint=fingerprint).first()
    seal = seal or seals.filter(record__data=fingerprint).first()
    head = DayHead.objects.filter(fingerprint=fingerprint).first()
    edition = PdfEdition.objects.public().with_names().filter(sha256=fingerprint).first()
    if not (seal or head or edition):
        return None
    return Known(seal=seal, head=head, edition=edition)


def _by_address(address: str) -> Known | None:
    """An address of a document or an issue, as a code has it: whole, or from ``/``."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if settings.PORTAL_URL and parts.netloc:
        own = urlsplit(settings.PORTAL_URL)
        if parts.netloc.lower() != own.netloc:
            return None
    match = match_of(unquote(parts.path)) if parts.path.startswith("/") else None
    if match is None or match.view_name not in _PAGES:
        return None
    place = match.kwargs
    seal = seals_at(place["gazette"], place["year"], place["number"]).last()
    if seal is None or "position" not in place:
        return Known(seal=seal) if seal else None
    listed = [
        one["fingerprint"]
        for one in seal.record["documents"]
        if one["position"] == place["position"]
    ]
    if not listed:
        return None
    documents = SealedDocument.objects.filter(fingerprint__in=listed)
    publications = list(publications_of(documents).values())
    if not publications:
        return Known(seal=seal)
    mark = parse_qs(parts.query).get("print", [""])[0]
    return Known(publications, is_as_printed=_is_as_printed(publications, mark))


def _is_as_printed(publications: Sequence[Publication], mark: str) -> bool | None:
    document: Document | None = publications[0].document if publications else None
    if not mark or document is None:
        return None
    return print_mark(documents_data([document])[0]) == mark
