"""Which documents of an issue a reviewer has read, in the wording that it has now.

The review bench tells which parts of a document have been on screen; the marks are kept for
each person and document, with the digest of what was read. A document that has changed
since, whoever changed it, counts as unread; the others stay read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from gazette.models import Document, Issue, ReadingMark
from gazette.models.step import person_name
from gazette.office import document_snapshots
from gazette.office.document_contents import DocumentContent, contents_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Numbers of parts from the first to the last, both included.
Range = tuple[int, int]
#: How many titles a refusal names.
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a person has read a document."""

    content: DocumentContent
    mark: ReadingMark | None

    @property
    def is_current(self) -> bool:
        """Whether the mark is that of the present content."""
        return self.mark is not None and self.mark.digest == self.content.digest

    @property
    def is_complete(self) -> bool:
        return self.is_current and self.mark is not None and self.mark.is_complete

    @property
    def has_changed(self) -> bool:
        """Whether the person had read another wording."""
        if self.mark is None:
            return False
        return not self.is_current or bool(self.mark.former_digest)

    @property
    def former_digest(self) -> str:
        """The digest of the other wording that the person had read; empty if there is none."""
        if self.mark is None:
            return ""
        return self.mark.former_digest if self.is_current else self.mark.digest

    @property
    def seen(self) -> list[Range]:
        """The parts that have been on screen, as ranges in order."""
        if self.mark is None or not self.is_current:
            return []
        return [(first, last) for first, last in self.mark.seen]

    @property
    def seen_count(self) -> int:
        return sum(last - first + 1 for first, last in self.seen)


def readings(person: User, contents: Sequence[DocumentContent]) -> list[Reading]:
    """How far a person has read each of the contents, in one query."""
    marks = {
        mark.document_id: mark
        for mark in ReadingMark.objects.filter(
            person=person, document__in=[one.document.pk for one in contents]
        )
    }
    return [Reading(one, marks.get(one.document.pk)) for one in contents]


def readers_of(contents: Sequence[DocumentContent]) -> dict[int, list[str]]:
    """Who has read each of the contents to the end as it is now: names by the document's key."""
    digests = {one.document.pk: one.digest for one in contents}
    marks = ReadingMark.objects.filter(document__in=digests, is_complete=True)
    found: dict[int, list[str]] = {}
    for mark in marks.select_related("person").order_by("pk"):
        if mark.digest == digests[mark.document_id]:
            found.setdefault(mark.document_id, []).append(person_name(mark.person))
    return found


def mark_seen(person: User, content: DocumentContent, parts: Iterable[Range]) -> ReadingMark:
    """Record that parts of a content have been on a person's screen; parts outside it count
    as nothing."""
    document = content.document
    last = content.part_count - 1
    within = [(max(0, a), min(last, b)) for a, b in parts if a <= b and b >= 0 and a <= last]
    with transaction.atomic():
        # The document is locked so that two batches of one page do not lose each other's parts.
        Document.objects.select_for_update().get(pk=document.pk)
        mark = ReadingMark.objects.filter(person=person, document=document).first()
        mark = mark or ReadingMark(person=person, document=document, digest=content.digest)
        if mark.digest != content.digest:
            mark.former_digest, mark.digest, mark.seen = mark.digest, content.digest, []
        mark.seen = merge_ranges([*((a, b) for a, b in mark.seen), *within])
        mark.is_complete = mark.seen == [[0, last]]
        mark.save()
        document_snapshots.keep(document.issue, [content])
    return mark


def merge_ranges(ranges: Iterable[Range]) -> list[list[int]]:
    """The ranges in order, those that overlap or adjoin as one."""
    merged: list[list[int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return merged


def unread(person: User, issue: Issue) -> list[Document]:
    """The documents of an issue that a person has not read to the end as they are now."""
    found = readings(person, contents_of(issue))
    return [one.content.document for one in found if not one.is_complete]


def why_not_read(person: User, issue: Issue) -> str:
    """Why a person may not pass or approve an issue yet: what they have not read, in Chinese."""
    missing = unread(person, issue)
    if not missing:
        return ""
    named = "、".join(f"第{one.position}件《{one.title}》" for one in missing[:_MOST_NAMED])
    more = "等" if len(missing) > _MOST_NAMED else ""
    return f"还有{len(missing)}件您没有看完：{named}{more}。请在“审核”里逐件看完，再办这一步。"
