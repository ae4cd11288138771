"""Who made a deviation, when and why: told by the bench's edits and the history of values.

An author is named only if what is recorded of them gives the very words that are in the
database now; words that were written over the record (by SQL) have no known author.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from gazette.kinds import document_kinds
from gazette.models import Document, Issue, Provision, SourceEdit, Step
from gazette.models.step import person_name
from gazette.office.field_changes import as_text
from gazette.office.found_deviation import Deviation, Kind
from gazette.office.frame_spans import left_out
from gazette.office.kept_source import KeptSource, bare

if TYPE_CHECKING:
    from django.contrib.auth.models import User

UNKNOWN = "查不到是谁改的"
NOT_A_PERSON = "由命令改动，没有记下是谁"
#: The fields of a row that its words and cells are made of.
_ROW_FIELDS = ("label", "heading", "body", "cells", "merged")
#: The step of an edit is recorded so near to the entry of the history.
_NEAR = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who made a deviation, when, in which step, and why; ``who`` says it in words."""

    by: User | None = None
    at: datetime | None = None
    who: str = UNKNOWN
    how: str = ""
    reason: str = ""


def with_authors(issue: Issue, found: Sequence[Deviation]) -> list[Deviation]:
    """The deviations with who made them, as far as that is known."""
    records = _Records(issue, found)
    named = []
    for one in found:
        author = records.author(one)
        named.append(
            replace(
                one,
                by=author.by,
                at=author.at,
                who=author.who,
                how=author.how,
                reason=author.reason,
            )
        )
    return named


class _Records:
    """What is recorded of the writes of an issue, read once for all its deviations."""

    def __init__(self, issue: Issue, found: Sequence[Deviation]) -> None:
        self.issue = issue
        self.edits = list(SourceEdit.objects.filter(issue=issue).select_related("accepted_by"))
        rows = Provision.objects.filter(pk__in=[one.row_id for one in found if one.row_id])
        self.rows = {row.pk: row for row in rows}
        owners = [one.document_id for one in found if one.document_id]
        self.documents = {one.pk: one for one in Document.objects.filter(pk__in=owners)}
        self.row_entries = self._entries([Provision], self.rows)
        kinds: list[type[Model]] = [Document, *document_kinds()]
        self.document_entries = self._entries(kinds, self.documents)
        self.deletions = self._deletions() if any(one.kind is Kind.DELETED for one in found) else []
        steps = Step.objects.filter(issue=issue, action=Step.Action.EDIT).exclude(what="")
        self.steps = list(steps.order_by("-at"))

    @cached_property
    def source(self) -> KeptSource:
        return KeptSource(self.issue.source_text, left_out(self.issue))

    def _entries(
        self, models: Sequence[type[Model]], keys: Iterable[int]
    ) -> Mapping[int, list[LogEntry]]:
        """The entries of the history of some rows, by their keys, the newest first."""
        types = [one.pk for one in ContentType.objects.get_for_models(*models).values()]
        entries = LogEntry.objects.filter(content_type__in=types, object_id__in=list(keys))
        found: dict[int, list[LogEntry]] = defaultdict(list)
        for entry in entries.select_related("actor").order_by("-timestamp", "-pk"):
            found[entry.object_id].append(entry)
        return found

    def _deletions(self) -> list[LogEntry]:
        """The deletions of rows since the issue was written, the newest first."""
        kind = ContentType.objects.get_for_model(Provision)
        entries = LogEntry.objects.filter(content_type=kind, action=LogEntry.Action.DELETE)
        if self.issue.imported_at:
            entries = entries.filter(timestamp__gte=self.issue.imported_at)
        return list(entries.select_related("actor").order_by("-timestamp", "-pk"))

    def author(self, one: Deviation) -> Authorship:
        """Who made a deviation."""
        if one.kind is Kind.FACT:
            return self._of_fact(one)
        if one.kind is Kind.DELETED:
            return self._of_edits(one) or self._of_deletion(one) or Authorship()
        if one.row_id is None:
            return self._of_document(one)
        return self._of_row(one) or self._of_edits(one) or Authorship()

    def _of_row(self, one: Deviation) -> Authorship | None:
        """The last person who wrote the row, if its words are still theirs."""
        entries = self.row_entries.get(one.row_id or 0, ())
        row = self.rows[one.row_id or 0]
        for entry in entries:
            written = {
                name: pair[1] for name, pair in (entry.changes or {}).items() if name in _ROW_FIELDS
            }
            if one.kind is Kind.MOVED:
                written = {k: v[1] for k, v in (entry.changes or {}).items() if k == "position"}
            if not written:
                continue
            if all(str(getattr(row, name)) == str(value) for name, value in written.items()):
                return self._of_entry(entry)
            return None
        return None

    def _of_fact(self, one: Deviation) -> Authorship:
        document = self.documents[one.document_id or 0]
        for entry in self.document_entries.get(document.pk, ()):
            if one.field in (entry.changes or {}):
                value = entry.changes[one.field][1]
                present = as_text(getattr(document, one.field, ""))
                same = present == as_text(None if value == "None" else value)
                return self._of_entry(entry) if same else Authorship()
        return Authorship()

    def _of_document(self, one: Deviation) -> Authorship:
        """Who has added a whole document, or moved it."""
        for entry in self.document_entries.get(one.document_id or 0, ()):
            is_added = entry.action == LogEntry.Action.CREATE
            if is_added or (one.kind is Kind.MOVED and "position" in (entry.changes or {})):
                return self._of_entry(entry)
        return Authorship()

    def _of_deletion(self, one: Deviation) -> Authorship | None:
        lost = bare(one.before)
        for entry in self.deletions:
            old = {name: pair[0] for name, pair in (entry.changes or {}).items()}
            words = [old.get(name) for name in ("label", "heading", "body")]
            deleted = bare("".join(word for word in words if word and word != "None"))
            if deleted and (deleted in lost or lost in deleted):
                return self._of_entry(entry)
        return None

    def _of_edits(self, one: Deviation) -> Authorship | None:
        """The person who confirmed in the bench what makes these words of the source."""
        start, end = one.span
        edits = [e for e in self.edits if start <= e.span_start and e.span_end <= end]
        if not edits or not self._explain(one, edits):
            return None
        last = max(edits, key=lambda edit: edit.accepted_at)
        reasons = "；".join(dict.fromkeys(edit.reason for edit in edits if edit.reason))
        who = "、".join(dict.fromkeys(person_name(edit.accepted_by) for edit in edits))
        return Authorship(last.accepted_by, last.accepted_at, who, "录入时确认", reasons)

    def _explain(self, one: Deviation, edits: Sequence[SourceEdit]) -> bool:
        """Whether edits within a stretch of the source make the words that the row has."""
        if one.kind in (Kind.INSERTED, Kind.MOVED):
            return any(bare(one.after) in bare(edit.after) for edit in edits)
        if one.kind is Kind.DELETED:
            return bare("".join(edit.before for edit in edits)) == bare(one.before)
        made, at = "", one.span[0]
        for edit in sorted(edits, key=lambda edit: (edit.span_start, edit.span_end)):
            made += self.source.kept(at, edit.span_start) + edit.after
            at = edit.span_end
        return bare(one.after) == bare(made + self.source.kept(at, one.span[1]))

    def _of_entry(self, entry: LogEntry) -> Authorship:
        by = entry.actor
        step = next(
            (s for s in self.steps if s.by_id == (by.pk if by else None)
             and abs(s.at - entry.timestamp) <= _NEAR),
            None,
        )  # fmt: skip
        who = person_name(by) if by else NOT_A_PERSON
        return Authorship(by, entry.timestamp, who, step.what[:120] if step else "")
