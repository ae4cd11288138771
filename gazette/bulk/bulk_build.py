"""Builds the archive in bulk in a folder, or brings it up to date.

The records of each issue are read anew, which is cheap; its other forms are made again where the
records, or what other issues do to its documents, are others than those they were made from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from gazette.bulk.bulk_folder import BulkFile, BulkFolder, Manifest
from gazette.bulk.issue_records import Record, issue_records
from gazette.bulk.joined_files import joined_files
from gazette.bulk.portal_records import portal_records
from gazette.bulk.published_fields import file_field
from gazette.bulk.reading_forms import (
    as_text,
    as_xml,
    beyond_records,
    documents_of,
    said_beside_rows,
)
from gazette.models import Issue, OutsideAct, PdfEdition
from gazette.office.archive_revision import archive_revision
from gazette.pages.portal_edition import edition
from gazette.prints.editions.store import kept_file
from notices.models import Picture

Progress = Callable[[int, int], None]
#: So often a build begins again where the archive changes meanwhile.
_MOST_TRIES = 3


class StillChanging(Exception):
    """The archive changed during each try, so that its files would not fit together."""


@dataclass
class BulkBuilt:
    """``is_new`` is False where the archive is as the last build left it."""

    manifest: Manifest
    is_new: bool = True


def as_line(record: Record) -> bytes:
    """A record as a line of JSON: sorted keys, nothing between, so equal records are equal."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def build_bulk(
    folder: Path, progress: Progress | None = None, *, has_pdfs: bool | None = None
) -> BulkBuilt:
    """Write the archive of all that is published.

    ``has_pdfs``: with scans and the PDFs of issues; as BULK_ARCHIVE says where it is None. Raises
    StillChanging, OSError. Stopped at any moment, it goes on where it was.
    """
    if has_pdfs is None:
        has_pdfs = settings.BULK_ARCHIVE == "pdfs"
    bulk = BulkFolder(folder)
    bulk.begin()
    for _try in range(_MOST_TRIES):
        revision = archive_revision()
        if manifest := _current(bulk, f"{revision} {edition()} {has_pdfs}"):
            bulk.still_current(manifest)
            return BulkBuilt(manifest, is_new=False)
        manifest = _Builder(bulk, has_pdfs).build(progress)
        if archive_revision() == revision:
            known = f"{revision} {edition()} {has_pdfs}" if revision else ""
            bulk.finish(manifest, known)
            return BulkBuilt(manifest)
    raise StillChanging


def _current(bulk: BulkFolder, revision: str) -> Manifest | None:
    """The manifest, where nothing has changed since it was written and all files are there."""
    manifest = bulk.manifest()
    is_same = bulk.last_build().revision == revision
    return manifest if manifest and is_same and all(map(bulk.has, manifest.files)) else None


class _Builder:
    def __init__(self, bulk: BulkFolder, has_pdfs: bool) -> None:
        self.bulk, self.has_pdfs = bulk, has_pdfs
        self.made = bulk.last_build().made
        self.files: list[BulkFile] = []
        self.documents = 0

    def build(self, progress: Progress | None) -> Manifest:
        issues = Issue.objects.published().with_gazette().without_source()
        listed = list(issues.order_by("gazette__slug", "year", "number"))
        self.add_portal()
        for done, issue in enumerate(listed, start=1):
            self.add_issue(issue)
            if progress:
                progress(done, len(listed))
        return Manifest(len(listed), self.documents, sorted(set(self.files)))

    def add_portal(self) -> None:
        records = list(portal_records())
        for record in records:
            if evidence := record.get("evidence"):
                storage = file_field(OutsideAct, "evidence_file").storage
                self.add_file("", "evidence", storage, evidence)
        self.files.append(self.bulk.put("", "portal", "portal.jsonl", _lines(records)))
        for one in joined_files():
            content = _lines(one.records())
            self.files.append(self.bulk.put("", one.name, f"{one.name}.jsonl", content))

    def add_issue(self, issue: Issue) -> None:
        key = f"{issue.gazette.slug}/{issue.year}/{issue.number}"
        name = f"issues/{key.replace('/', '-')}"
        records = list(issue_records(issue, has_scan=self.has_pdfs))
        own = self.bulk.put(key, "issue", f"{name}.jsonl", _lines(records))
        self.documents += sum(record["record"] == "document" for record in records)
        self.files.append(own)
        for kind, storage, told in _named_files(issue, records):
            self.add_file(key, kind, storage, told)
        self.files += self.reading_forms(issue, key, name, own)
        if self.has_pdfs:
            self.files += self.pdf_of(issue, key)

    def reading_forms(self, issue: Issue, key: str, name: str, own: BulkFile) -> list[BulkFile]:
        """XML and text, made again only where what they are made from has changed."""
        told = f"{edition()} {own.sha256} {beyond_records(issue)}"
        basis = sha256(told.encode()).hexdigest()
        known, files = self.made.get(key, ("", []))
        if known == basis and all(map(self.bulk.has, files)):
            return files
        documents = documents_of(issue)
        said = [said_beside_rows(document) for document in documents]
        made = [self.bulk.put(key, "text", f"{name}.txt", as_text(issue, documents))]
        for position, content in as_xml(documents, said):
            made.append(self.bulk.put(key, "xml", f"{name}-{position}.xml", content))
        self.bulk.note(key, basis, made)
        return made

    def pdf_of(self, issue: Issue, key: str) -> Iterator[BulkFile]:
        """The PDF of the whole issue, where it is made and current."""
        standard = PdfEdition.Kind.STANDARD
        editions = PdfEdition.objects.filter(
            issue=issue, document=None, kind=standard, is_draft=False
        )
        for one in editions:
            path = kept_file(one) if one.is_current else None
            if path is not None:
                name = f"pdfs/{key.replace('/', '-')}.pdf"
                yield self.bulk.put(key, "pdf", name, path.read_bytes())

    def add_file(self, key: str, kind: str, storage: Any, told: Record) -> None:
        """A file that a record names; its own name says what it is."""
        ending = told["name"].rpartition(".")[2]
        with storage.open(told["name"]) as file:
            self.files.append(self.bulk.put(key, kind, f"{kind}s/{kind}.{ending}", file.read()))


def _named_files(issue: Issue, records: Iterable[Record]) -> Iterator[tuple[str, Any, Record]]:
    """The kind, the storage and the record of each file that the records of an issue name."""
    pictures = file_field(Picture, "file").storage
    for record in records:
        for picture in record.get("pictures", ()):
            yield "picture", pictures, picture["file"]
        if scan := record.get("scan"):
            yield "scan", issue.scan.storage, scan


def _lines(records: Iterable[Record]) -> bytes:
    return b"".join(map(as_line, records))
