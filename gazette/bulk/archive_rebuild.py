"""Builds a portal from an archive in bulk, or joins the gazettes of another one to this portal.

All is written in one transaction: what the portal lacked, published as it was, without a step of
the office but one that says where it is from. Keys of the database, what is computed, indexes and
PDFs are made anew by those whose work that is, as after any publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, transaction
from django.db.models import FileField

from gazette.bulk.archive_reading import ArchiveRefused, ReadArchive
from gazette.bulk.bulk_folder import BulkFile
from gazette.bulk.issue_rebuild import IssueRebuild, Later, row_of
from gazette.bulk.joined_files import joined_files
from gazette.bulk.published_fields import UnknownField, file_field, refuse_leftovers, values_in
from gazette.bulk.relation_rebuild import write_relations
from gazette.disk import digest_of
from gazette.importing.refusals import ImportRefused
from gazette.models import (
    Document,
    Gazette,
    Issue,
    NumberNote,
    Occasion,
    OldAddress,
    OutsideAct,
    PortalSettings,
    SampleQuestion,
    Theme,
)
from gazette.models.address_keys import address_key
from gazette.office import history, workflow
from gazette.true_copies.seal_transfer import SealsRefused

Record = dict[str, Any]
Progress = Callable[[int, int], None]
_REASON = "由数据存档导入（import_archive）。"
#: What reading a record that is none of ours raises.
_UNREADABLE = (
    ValidationError, ValueError, KeyError, TypeError, AttributeError, ObjectDoesNotExist,
    OverflowError, RecursionError,
)  # fmt: skip
_FILE_NAME = re.compile(r"[0-9A-Za-z_-]{1,80}\.(?:png|jpg|webp|pdf)")


@dataclass
class Rebuilt:
    """What was written."""

    gazettes: list[str] = field(default_factory=list)
    issues: int = 0
    documents: int = 0


def rebuild(archive: ReadArchive, progress: Progress | None = None) -> Rebuilt:
    """Write all of an archive, or nothing. Raises ArchiveRefused, naming the file and the line."""
    kept = KeptFiles(archive)
    try:
        with history.audit_suspended(), transaction.atomic():
            # The first to be called after the commit: from there on rows name the files.
            transaction.on_commit(kept.written.clear)
            return _Rebuild(archive, kept, progress).write()
    except BaseException:
        kept.delete()
        raise


class KeptFiles:
    """Files of the archive that rows name, put where the portal keeps such files."""

    def __init__(self, archive: ReadArchive) -> None:
        self.archive = archive
        self.written: list[tuple[Any, str]] = []

    def keep(self, field: FileField, told: Record) -> str:
        """Write a file of a field under its own name, unless it lies there already; its name.

        Raises ValidationError for a file that an editor could not have uploaded there.
        """
        name, digest, storage = str(told["name"]), str(told["sha256"]), field.storage
        if not _FILE_NAME.fullmatch(name):
            raise ValidationError(f"文件名“{name[:80]}”不能用。")
        if storage.exists(name):
            if digest_of(Path(storage.path(name))) != digest:
                raise ValidationError(f"本站已有名为“{name}”的另一个文件。")
            return name
        content = ContentFile(self.archive.content(digest), name)
        for validate in field.validators:
            validate(content)
        self.written.append((storage, name))
        saved: str = storage.save(name, content)
        return saved

    def delete(self) -> None:
        """Delete what was written: nothing names it."""
        for storage, name in self.written:
            storage.delete(name)


class _Rebuild:
    def __init__(self, archive: ReadArchive, kept: KeptFiles, progress: Progress | None) -> None:
        self.archive, self.kept, self.progress = archive, kept, progress
        self.is_new = not Gazette.objects.exists()
        self.done = Rebuilt()
        self.gazettes: dict[str, Gazette] = {}
        self.issues: dict[tuple[Any, ...], Issue] = {}
        self.documents: dict[tuple[Any, ...], Document] = {}
        self.later: list[Later] = []
        #: Records that name documents, which are not written yet, with where they stand.
        self.naming: list[tuple[str, Record]] = []
        #: The file and the line that is being read.
        self.where = ""

    def write(self) -> Rebuilt:
        try:
            self._write()
        except UnknownField as error:
            raise ArchiveRefused(
                f"{self.where}有本程序不认识的“{error}”。存档出自较新的程序，请先升级本站。"
            ) from error
        except (ImportRefused, SealsRefused) as error:
            raise ArchiveRefused(f"{self.where}{error}") from error
        except _UNREADABLE as error:
            raise ArchiveRefused(f"{self.where}读不懂：{_in_words(error)}") from error
        except (IntegrityError, DataError) as error:
            message = "与库中已有的内容或者存档里别的记录冲突，没有写入任何内容"
            raise ArchiveRefused(
                f"{self.where}{message}（{str(error).strip()[:200]}）。"
            ) from error
        return self.done

    def _write(self) -> None:
        if self.is_new:  # what a new portal brings along gives way to the archive's
            for model in (Theme, Occasion, SampleQuestion):
                model._base_manager.all().delete()
        for record in self._records(self.archive.of_kind("portal")[0]):
            self._portal_record(record)
        files = self.archive.of_kind("issue")
        for number, file in enumerate(files, start=1):
            self._issue(file)
            if self.progress:
                self.progress(number, len(files))
        for later in self.later:
            self.where = later.where
            self._relate(later)
        for where, record in self.naming:
            self.where = where
            self._naming_record(record)
        for joined in joined_files():
            for file in self.archive.of_kind(joined.name):
                joined.take_over(self._records(file))
        for issue in self.issues.values():
            self._publish(issue)

    def _records(self, file: BulkFile) -> Iterator[Record]:
        for number, record in self.archive.records(file):
            self.where = f"{file.path}第{number}行："
            yield record

    def _portal_record(self, record: Record) -> None:
        match record.pop("record"):
            case "settings":
                self._settings(record)
            case "gazette":
                self._gazette(record)
            case "theme":
                self._listed(Theme, "name", record)
            case "question":
                self._listed(SampleQuestion, "words", record)
            case "occasion" | "outside_act" | "old_address" as kind:
                self.naming.append((self.where, {"record": kind, **record}))
            case other:
                raise UnknownField(str(other))

    def _settings(self, record: Record) -> None:
        """The foot of the pages; that of a portal with gazettes of its own stays."""
        values = values_in(record, PortalSettings)
        refuse_leftovers(record)
        if self.is_new:
            PortalSettings.objects.update_or_create(pk=1, defaults=values)

    def _gazette(self, record: Record) -> None:
        notes = record.pop("number_notes", [])
        gazette = row_of(Gazette, record)
        for held in Gazette.objects.filter(slug=gazette.slug):
            raise ArchiveRefused(
                f"本站已有网址为“/{held.slug}/”的《{held.name}》，与存档里的《{gazette.name}》"
                "网址相同，不能并存，没有写入任何内容。"
            )
        for held in Gazette.objects.filter(name=gazette.name):
            raise ArchiveRefused(f"本站已有《{held.name}》（/{held.slug}/），没有写入任何内容。")
        gazette.save()
        for note in notes:
            row_of(NumberNote, note, gazette=gazette).save()
        self.gazettes[gazette.slug] = gazette
        self.done.gazettes.append(gazette.name)

    def _listed(self, model: Any, key: str, record: Record) -> None:
        """A theme, an occasion or a question; one that is there already stays as it is."""
        row = row_of(model, record)
        if not model.objects.filter(**{key: getattr(row, key)}).exists():
            model.objects.bulk_create([row])

    def _issue(self, file: BulkFile) -> None:
        rebuild = IssueRebuild(self.gazettes, self.kept)
        for record in self._records(file):
            rebuild.add(record, self.where)
        rebuild.write_rows()
        place = rebuild.place
        self.issues[place] = rebuild.issue
        for later in rebuild.later:
            self.documents[(*place, later.document.position)] = later.document
            self.later.append(later)
        self.done.issues += 1
        self.done.documents += len(rebuild.later)

    def _relate(self, later: Later) -> None:
        if later.reprint_of:
            first = self._named(later.reprint_of)
            Document.objects.filter(pk=later.document.pk).update(reprint_of=first)
        write_relations(later, self._named)

    def _named(self, place: list[Any]) -> Document:
        """The document at a place. Raises ValidationError where the archive has none."""
        document = self.documents.get(tuple(place))
        if document is None:
            raise ValidationError(f"存档里没有它提到的文件 /{'/'.join(map(str, place))}/。")
        return document

    def _naming_record(self, record: Record) -> None:
        match record.pop("record"):
            case "occasion":
                self._occasion(record)
            case "outside_act":
                self._outside_act(record)
            case _:
                self._old_address(record)

    def _occasion(self, record: Record) -> None:
        chosen = [self._named(place) for place in record.pop("documents", [])]
        name = record["name"]
        self._listed(Occasion, "name", record)
        Occasion.objects.get(name=name).documents.add(*chosen)

    def _outside_act(self, record: Record) -> None:
        relations = record.pop("relations", [])
        evidence = record.pop("evidence", None)
        act = row_of(OutsideAct, record)
        if evidence:
            field = file_field(OutsideAct, "evidence_file")
            act.evidence_file.name = self.kept.keep(field, evidence)
        act.save()
        write_relations(Later(self.where, None, act, relations), self._named)

    def _old_address(self, record: Record) -> None:
        target = record.pop("target", [])
        row = row_of(OldAddress, record)
        row.key = address_key(row.old_address)
        if len(target) == 4:
            row.document = self._named(target)
        if target:
            row.issue = self.issues[tuple(target[:3])]
        for held in OldAddress.objects.filter(key=row.key):
            raise ArchiveRefused(f"旧网址“{held.old_address}”本站已经登记，没有写入任何内容。")
        row.save()

    def _publish(self, issue: Issue) -> None:
        """Publish an issue on the day on which it first was, and tell all that listen."""
        first = issue.first_published_at
        workflow.record_publication(issue, None, _REASON)
        if first is None:
            Issue.objects.filter(pk=issue.pk).update(first_published_at=None)


def _in_words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "；".join(error.messages)
    return f"缺少“{error.args[0]}”。" if isinstance(error, KeyError) else str(error)[:200]
