"""Writes what a comparison has worked out, all or nothing, and in bulk.

The rows of several documents are written together, so that the number of statements does
not grow with that of the rows, and the lock of SQLite's writers is held as shortly as may
be. An issue that somebody has changed since it was compared ends it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.db.models import F

from gazette.jobs.busy_database import is_database_busy
from gazette.kinds import kind_named
from gazette.models import Column, Document, DocumentIssuer, Issue, IssuingBody, Provision, Text
from gazette.office import workflow
from gazette.office.history import UNTRACKED_FIELDS, attributed_to
from gazette.parsing.words.lines import fold_title
from gazette.sheets.lookup import Lookup
from gazette.sheets.provision_lookup import WRITTEN
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.write_plan import Entry

#: Called with the name of a sheet and the number of its rows that are written.
Progress = Callable[[str, int], None]
#: Added to the positions of rows and documents while others take theirs.
_ASIDE, _DOCUMENT_ASIDE = 1_000_000_000, 10_000
#: So many rows of provisions are written together.
_BATCH = 2_000
_CONFLICT = (
    "有内容与库中已有的冲突，没有写入。请导出有关各期的最新表格，在它上面改好再导入；"
    "仍不成功的，请把两个表格交给系统管理员。"
)


class Unwritten(Exception):
    """Nothing was written; the Chinese message says why. ``is_newer``: others wrote meanwhile."""

    def __init__(
        self, message: str, sheet: Sheet = Sheet.ISSUES, *, is_newer: bool = False
    ) -> None:
        super().__init__(message)
        self.sheet, self.is_newer = sheet, is_newer


@dataclass(frozen=True, slots=True)
class Aftermath:
    """A document that was written, whose relations are to be read, or resolved, again.

    ``former`` has its names and dates before (None: it is new, or they are unchanged as
    ``is_edited`` says); ``has_rows`` whether its words were written.
    """

    document: int
    has_rows: bool
    is_edited: bool
    former: dict[str, str | int | None] | None = None


#: What an import gives to whoever keeps a record of it, in the transaction that writes.
Conclude = Callable[[list[Aftermath]], None]

#: The values of a document on which it depends which relations mean it.
NAMES_AND_DAYS = (
    *("title", "text_title", "document_number", "folded_title", "folded_text_title"),
    *("signed_on", "effective_on", "term_years", "term_months", "last_day_in_force"),
)


def write_plan(
    lookup: Lookup, progress: Progress, conclude: Conclude | None = None
) -> list[Aftermath]:
    """Write the plan of a comparison; what is then to be done with the documents.

    ``conclude`` is called before the transaction ends. Raises Unwritten.
    """
    writer = _PlanWriter(lookup, progress)
    try:
        with attributed_to(lookup.by), transaction.atomic():
            aftermath = writer.write()
            if conclude:
                conclude(aftermath)
    except workflow.Refused as error:
        raise Unwritten(str(error), is_newer=True) from error
    except DatabaseError as error:
        if is_database_busy(error):
            raise
        raise Unwritten(_CONFLICT, is_newer=True) from error
    return aftermath


@dataclass
class _Batch:
    """Rows of several documents that are written together."""

    texts: list[Text] = field(default_factory=list)
    new: list[tuple[int, Provision]] = field(default_factory=list)  # with their temporary keys
    changed: list[Provision] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    #: Rows to be logged, each with what was done to it and its former values.
    log: list[tuple[Provision, int, Entry]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.gone)


class _PlanWriter:
    """Writes one plan."""

    def __init__(self, lookup: Lookup, progress: Progress) -> None:
        self.lookup, self.progress = lookup, progress
        #: The database's key of each row that had a temporary one.
        self.keys = array("q", bytes(8 * (lookup.plan.new_keys + 1)))
        self.batch = _Batch()
        self.done: dict[Sheet, int] = defaultdict(int)
        self.new_documents: set[int] = set()
        self._content_type = ContentType.objects.get_for_model(Provision)
        self._steps: dict[str, Callable[[Entry], None]] = {
            "body": self._write_body,
            "issue": self._write_issue,
            "issue gone": self._delete_issue,
            "document": self._write_document,
            "document gone": self._delete_document,
            "provisions": self._write_provisions,
        }

    def write(self) -> list[Aftermath]:
        for keys in _pieces(self.lookup.documents.moved):
            Document.objects.filter(pk__in=keys).update(position=F("position") + _DOCUMENT_ASIDE)
        for entry in self.lookup.plan:
            if entry["table"] != "provisions":
                self._flush()
            self._steps[entry["table"]](entry)
        self._flush()
        self._delete_unused_columns()
        return list(self._aftermath())

    def key(self, key: int) -> int:
        """The database's key for one of the plan."""
        return self.keys[-key] if key < 0 else key

    def _open(self, issue: int) -> None:
        """Lock an issue and record its edit, once. Raises Refused if somebody has changed it."""
        versions = self.lookup.versions
        if issue not in versions:
            row = Issue.objects.without_source().get(pk=issue)
            seen = self.lookup.issues.seen.get(issue)
            versions[issue] = workflow.record_edit(row, self.lookup.by, seen, self.lookup.what)

    def _tell(self, sheet: Sheet, rows: int) -> None:
        self.done[sheet] += rows
        self.progress(sheet, self.done[sheet])

    def _write_body(self, entry: Entry) -> None:
        body, _is_new = IssuingBody.objects.get_or_create(name=entry["name"])
        self.keys[-entry["key"]] = body.pk

    def _write_issue(self, entry: Entry) -> None:
        if entry["is_new"]:
            issue = Issue(**_values(Issue, entry["values"]))
            issue.save()
            self.keys[-entry["key"]] = issue.pk
            step = workflow.record_import(issue, self.lookup.by, self.lookup.what)
            self.lookup.versions[issue.pk] = step.version
        else:
            self._open(entry["key"])
            issue = Issue.objects.without_source().get(pk=entry["key"])
            _set(issue, _values(Issue, entry["values"]))
        columns = Column.objects.bulk_create(
            [Column(issue=issue, name=name, position=place) for _, place, name in entry["columns"]],
            update_conflicts=True,
            unique_fields=["issue", "position"],
            update_fields=["name"],
        )
        for column, (key, _place, _name) in zip(columns, entry["columns"], strict=True):
            if key < 0:
                self.keys[-key] = column.pk
        self._tell(Sheet.ISSUES, 1)

    def _delete_issue(self, entry: Entry) -> None:
        self._open(entry["key"])
        Issue.objects.get(pk=entry["key"]).delete()
        self.lookup.versions.pop(entry["key"], None)
        self._tell(Sheet.ISSUES, 1)

    def _write_document(self, entry: Entry) -> None:
        kind = kind_named(entry["kind"]) or Document
        values = _values(kind, entry["values"])
        for name in ("issue_id", "column_id", "lead_body_id"):
            if values.get(name) is not None:
                values[name] = self.key(values[name])
        self._open(self.key(entry["issue"]))
        document: Any
        if entry["is_new"]:
            document = kind(**values)
            document.save()
            self.keys[-entry["key"]] = document.pk
            self.new_documents.add(document.pk)
        else:
            document = kind._default_manager.get(pk=self.key(entry["key"]))
            _set(document, values)
        if entry["bodies"] is not None:
            document.issuers.all().delete()
            DocumentIssuer.objects.bulk_create(
                DocumentIssuer(document_id=document.pk, body_id=self.key(body), position=position)
                for position, body in enumerate(entry["bodies"], start=1)
            )
        self._tell(Sheet.DOCUMENTS, 1)

    def _delete_document(self, entry: Entry) -> None:
        self._open(self.key(entry["issue"]))
        document = Document.objects.get(pk=self.key(entry["key"]))
        (kind_named(document.kind) or Document)._default_manager.get(pk=document.pk).delete()
        self._tell(Sheet.DOCUMENTS, 1)

    def _write_provisions(self, entry: Entry) -> None:
        document = self.key(entry["document"])
        self._open(self.key(entry["issue"]))
        for planned in entry["texts"]:
            self._write_text(document, planned)
        for planned in entry["rows"]:
            key = planned["key"]
            if planned.get("is_gone"):
                self.batch.gone.append(key)
                continue
            values = planned["values"]
            row = Provision(document_id=document, address=planned["address"], **values)
            if planned["is_new"]:
                self.batch.new.append((key, row))
            else:
                row.pk = self.key(key)
                self.batch.changed.append(row)
            if document not in self.new_documents:
                action = LogEntry.Action.CREATE if planned["is_new"] else LogEntry.Action.UPDATE
                self.batch.log.append((row, action, planned["before"]))
        if len(self.batch) >= _BATCH:
            self._flush()

    def _write_text(self, document: int, planned: Entry) -> None:
        values = planned["values"]
        text = Text(document_id=document, folded_title=fold_title(values["title"]), **values)
        if planned["is_new"]:
            text.save()
            self.keys[-planned["key"]] = text.pk
        else:
            stored = Text.objects.get(pk=self.key(planned["key"]))
            _set(stored, values)

    def _flush(self) -> None:
        """Write the rows of the batch: their places are freed first; parents before children."""
        batch, self.batch = self.batch, _Batch()
        if not len(batch):
            return
        keys = [row.pk for row in batch.changed]
        for some in _pieces(keys):
            Provision.objects.filter(pk__in=some).update(position=F("position") + _ASIDE)
        gone = [self.key(key) for key in batch.gone]
        for some in _pieces(gone):
            Provision.objects.filter(pk__in=some).delete()
        by_depth: dict[int, list[tuple[int, Provision]]] = defaultdict(list)
        for key, row in batch.new:
            by_depth[row.depth].append((key, row))
        for depth in sorted(by_depth):
            rows = [row for _key, row in by_depth[depth]]
            self._refer(rows)
            Provision.objects.bulk_create(rows, batch_size=500)
            for key, row in by_depth[depth]:
                self.keys[-key] = row.pk
        self._refer(batch.changed)
        Provision.objects.bulk_create(
            batch.changed,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["document", "address"],
            update_fields=[name.removesuffix("_id") for name in WRITTEN],
        )
        LogEntry.objects.bulk_create(map(self._log_entry, batch.log), batch_size=500)
        self._tell(Sheet.PROVISIONS, len(batch))

    def _refer(self, rows: Iterable[Provision]) -> None:
        for row in rows:
            row.text_id = self.key(row.text_id)
            row.parent_id = None if row.parent_id is None else self.key(row.parent_id)

    def _log_entry(self, logged: tuple[Provision, int, Entry]) -> LogEntry:
        """The entry of a row's history, as saving it alone would have made."""
        row, action, before = logged
        is_new = action == LogEntry.Action.CREATE
        names = WRITTEN if is_new else before
        fields: list[Any] = [Provision._meta.get_field(name.removesuffix("_id")) for name in names]
        return LogEntry(
            content_type=self._content_type,
            object_pk=str(row.pk),
            object_id=row.pk,
            object_repr=str(row),
            action=action,
            actor=self.lookup.by,
            changes={
                one.name: [str(before.get(one.attname)), str(getattr(row, one.attname))]
                for one in fields
                if one.name not in UNTRACKED_FIELDS
            },
        )

    def _delete_unused_columns(self) -> None:
        """Delete the columns of written issues that no cell names and no document is listed in."""
        for key, names in self.lookup.issues.named_columns.items():
            unnamed = Column.objects.filter(issue=self.key(key)).exclude(name__in=names)
            unnamed.filter(documents__isnull=True).delete()

    def _aftermath(self) -> Iterator[Aftermath]:
        edited, written = self.lookup.documents.edited, self.lookup.provisions.written_documents
        for key in [*edited, *(one for one in sorted(written) if one not in edited)]:
            former = edited.get(key)
            values = {name: getattr(former, name) for name in NAMES_AND_DAYS} if former else None
            days = {
                name: value.isoformat()
                for name, value in (values or {}).items()
                if isinstance(value, date)
            }
            yield Aftermath(
                document=self.key(key),
                has_rows=key in written,
                is_edited=key in edited,
                former=values | days if values else None,
            )


def _values(model: type[Any], values: Entry) -> Entry:
    """Values of a plan as those of a model's fields: days, which JSON has as text."""
    fields = {one.attname: one for one in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


def _set(row: Any, values: Entry) -> None:
    """Change some fields of a stored row, and those that its ``save`` derives from them."""
    names = {one.attname: one.name for one in row._meta.concrete_fields}
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        derived = [name for name in _DERIVED if name in names]
        row.save(update_fields=[*(names[name] for name in values), *derived])


#: What ``save`` sets by itself.
_DERIVED = ("folded_title", "folded_text_title")


def _pieces(keys: Iterable[int]) -> Iterator[list[int]]:
    """Primary keys, as many at a time as a statement takes."""
    every = list(keys)
    for start in range(0, len(every), 500):
        yield every[start : start + 500]
