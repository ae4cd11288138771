"""Documents → entries: the words of each published document in normal form.

Reads documents and their rows; writes ``Entry`` rows and nothing else. A change
marks the document's entry as stale in its own transaction (``mark_stale``). After the
commit the entry is written anew (``refresh``) by whatever comes first: the process
that made the change, or the next search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F

from gazette.kinds import document_kinds
from gazette.models import Document, Issue, Provision
from search.models import BETWEEN, Entry, Generation
from search.query.normal_form import normal_text

#: Documents that are read and written together.
BATCH = 200

_FIELDS = ("issue_id", "generation", "is_stale", "words", "rows", "facts")

#: Called with the number of documents done and the number of all.
Progress = Callable[[int, int], None]


def mark_stale(document_ids: Iterable[int]) -> None:
    """Mark the entries of these documents as stale, in the transaction of the change."""
    Entry.objects.bulk_create(
        [Entry(document_id=pk, is_stale=True) for pk in sorted(set(document_ids))],
        update_conflicts=True,
        unique_fields=["document_id"],
        update_fields=["is_stale"],
    )


def refresh(document_ids: Iterable[int], progress: Progress | None = None) -> None:
    """Write the entries of these documents anew.

    The entries are locked before the documents are read and until they are written,
    so that no mark made in between is lost.
    """
    waiting = sorted(set(document_ids))
    for done in range(0, len(waiting), BATCH):
        _refresh_batch(waiting[done : done + BATCH])
        if progress:
            progress(min(done + BATCH, len(waiting)), len(waiting))


def write_missing_entries() -> None:
    """Write the entries that are stale, and those of published documents that have none."""
    stale = Entry.objects.filter(is_stale=True).values_list("document_id", flat=True)
    known = Entry.objects.values("document_id")
    missing = Document.objects.published().exclude(pk__in=known).order_by()
    refresh([*stale, *missing.values_list("pk", flat=True)])


@transaction.atomic
def _refresh_batch(document_ids: list[int]) -> None:
    locked = Entry.objects.select_for_update().filter(document_id__in=document_ids)
    list(locked.order_by("document_id").values_list("document_id"))
    generation = _next_generation()
    entries = {entry.document_id: entry for entry in compose_all(document_ids)}
    for pk in document_ids:
        entries.setdefault(pk, Entry(document_id=pk)).generation = generation
    Entry.objects.bulk_create(
        entries.values(),
        update_conflicts=True,
        unique_fields=["document_id"],
        update_fields=_FIELDS,
    )


def _next_generation() -> int:
    """Raise the generation number. Waits for a transaction that has raised it before."""
    counter, _ = Generation.objects.get_or_create(pk=1)
    Generation.objects.filter(pk=counter.pk).update(number=F("number") + 1)
    return Generation.objects.values_list("number", flat=True).get(pk=counter.pk)


def compose_all(document_ids: Iterable[int]) -> Iterator[Entry]:
    """New entries, not yet saved, of those of these documents that are published."""
    waiting = iter(document_ids)
    while batch := list(islice(waiting, BATCH)):
        documents = Document.objects.published().filter(pk__in=batch).for_lists()
        rows, beside = _rows_of(batch), _words_beside(batch)
        for document in documents.order_by("pk"):
            yield compose(document, rows[document.pk], beside.get(document.pk, ()))


def _rows_of(document_ids: list[int]) -> dict[int, list[tuple[int, str, str]]]:
    """Document id → its rows in printed order: provision id, label and heading, body."""
    rows: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    values = ("document_id", "pk", "label", "heading", "body")
    found = Provision.objects.filter(document_id__in=document_ids)
    for pk, row, label, heading, body in (
        found.order_by("document_id", "text__position", "position").values_list(*values)
    ).iterator(chunk_size=5_000):
        rows[pk].append((row, label + heading, body))
    return rows


def _words_beside(document_ids: list[int]) -> dict[int, list[str]]:
    """Document id → what stands beside its rows: the words of pictures."""
    found: dict[int, list[str]] = {}
    for kind in document_kinds():
        found |= kind.words_beside(document_ids)
    return found


def compose(
    document: Document, rows: list[tuple[int, str, str]], beside: Sequence[str] = ()
) -> Entry:
    """A document's entry, from its own fields and its rows in printed order.

    What stands ``beside`` its rows is searched with its headings, a piece for each.
    """
    lines, heads = [], []
    for _pk, head, body in rows:
        lines.append(normal_text(head + body))
        heads.append(len(normal_text(head)))
    headings = [line[:end] for line, end in zip(lines, heads, strict=True) if end]
    headings += map(normal_text, beside)
    return Entry(
        document_id=document.pk,
        issue_id=document.issue_id,
        words="\n".join([*_head(document), BETWEEN.join(headings), *lines]),
        rows=[[row[0] for row in rows], heads],
        facts=_facts(document) | ({"beside": list(beside)} if beside else {}),
    )


def _head(document: Document) -> list[str]:
    titles = dict.fromkeys(
        normal_text(title)
        for title in (document.title, document.contents_title, document.text_title)
    )
    bodies = [normal_text(body.name) for body in document.bodies]
    return [BETWEEN.join(titles), normal_text(document.document_number), BETWEEN.join(bodies)]


def _facts(document: Document) -> dict[str, Any]:
    """What filters, order and marks need; an undated document has the year of its issue."""
    issue: Issue = document.issue
    return {
        "title": document.title,
        "number": document.document_number,
        "year": str(document.signed_on.year if document.signed_on else issue.year),
        "kind": document.kind,
        "column": document.column.name if document.column else "",
        "bodies": [body.name for body in document.bodies],
        "gazette": issue.gazette.slug,
        "gazette_name": issue.gazette.name,
        "signed_on": document.signed_on and document.signed_on.isoformat(),
        "published_on": issue.published_on and issue.published_on.isoformat(),
    }
