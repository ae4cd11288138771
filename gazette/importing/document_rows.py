"""Writes the documents of one issue: their kinds, values, columns and issuing bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from gazette.importing.correspondence import correspondence
from gazette.importing.editors_work import NO_WORK, EditorsWork
from gazette.importing.import_result import Progress
from gazette.importing.provision_rows import AddressChanges, write_texts
from gazette.importing.refusals import ImportRefused, document_label, refuse_unstorable
from gazette.importing.shared_numbers import held_numbers
from gazette.kinds import all_specific, recognise
from gazette.models import (
    Column,
    Document,
    DocumentIssuer,
    Issue,
    IssuingBody,
    PartialEffect,
    Rewording,
    Statement,
)
from gazette.office.field_changes import ChangeRecord, document_changes, field_labels
from gazette.parsing import parsed
from gazette.signals import document_imported

# Added to the positions of stored documents while others take their positions; more than
# an issue has documents.
_ASIDE = 10_000
#: The fields of a document that say by whom it was issued.
ISSUER_FIELDS = frozenset({"lead_body", "issuers"})


@dataclass(frozen=True, slots=True)
class _IssueContext:
    """The issue of a document, with its columns and issuing bodies by their printed names.

    ``work`` is what editors have set right in it, and what is therefore left alone.
    ``shared_numbers`` are the positions of documents whose number is held already.
    """

    issue: Issue
    columns: Mapping[str, Column]
    bodies: Mapping[str, IssuingBody]
    work: EditorsWork
    shared_numbers: frozenset[int] = frozenset()


def write_documents(
    issue: Issue,
    source: parsed.Issue,
    progress: Progress | None = None,
    work: EditorsWork = NO_WORK,
) -> ChangeRecord:
    """Write all documents of an issue; return what changed, a line for each document.

    What belongs to the ``work`` of editors stays as it is. A document whose number is held
    already is written, to be decided on (``Document.NumberUse``). Raises ImportRefused for
    values that cannot be stored.
    """
    context = _IssueContext(
        issue=issue,
        columns=_write_columns(issue, source),
        bodies=_write_bodies(source.documents),
        work=work,
        shared_numbers=_shared_numbers(issue, source),
    )
    stored = all_specific(issue.documents.all())
    former = correspondence(stored, source.documents)
    changes = ChangeRecord()
    _delete_absent(stored, former, changes)
    issue.documents.update(position=F("position") + _ASIDE, document_number="")
    for done, document in enumerate(source.documents, start=1):
        _write(document, former.get(document.position), context, changes)
        if progress:
            progress(done, len(source.documents))
    issue.columns.filter(position__gt=len(context.columns)).delete()
    return changes


def add_document(
    issue: Issue, source: parsed.Document, former: Document | None
) -> tuple[Document, ChangeRecord]:
    """Write one document more, at its position, which is free; or the text of ``former``, which
    has none. Nothing else of the issue changes."""
    columns = {column.name: column for column in issue.columns.order_by("position")}
    if source.column and source.column not in columns:
        last = max((column.position for column in columns.values()), default=0)
        column = Column(issue=issue, name=source.column, position=last + 1)
        refuse_unstorable(column, f"第{column.position}个栏目")
        column.save()
        columns[source.column] = column
    body = source.issuing_bodies[0] if source.issuing_bodies else ""
    others = Document.objects.exclude(pk__in=[former.pk] if former else [])
    shared = held_numbers([(source, body, source.document_number or "")], others) if body else []
    context = _IssueContext(
        issue=issue,
        columns=columns,
        bodies=_write_bodies([source]),
        work=NO_WORK,
        shared_numbers=frozenset(one.asked.position for one in shared if source.document_number),
    )
    changes = ChangeRecord()
    _write(source, former, context, changes)
    return issue.documents.get(position=source.position), changes


def _shared_numbers(issue: Issue, source: parsed.Issue) -> frozenset[int]:
    """The positions of the documents whose number another document of their body holds already:
    one of another issue, or an earlier one of this issue."""
    numbers = [
        (one, one.issuing_bodies[0], one.document_number)
        for one in source.documents
        if one.issuing_bodies and one.document_number
    ]
    found = held_numbers(numbers, Document.objects.exclude(issue=issue))
    return frozenset(one.asked.position for one in found)


def _number_use(document: Document, source: parsed.Document, context: _IssueContext) -> str:
    """待认定 for a number that is held already, unless an editor has said how it is."""
    if source.position not in context.shared_numbers:
        return ""
    return document.number_use or Document.NumberUse.UNDECIDED


def _write_columns(issue: Issue, source: parsed.Issue) -> dict[str, Column]:
    printed = [document.column for document in source.documents if document.column]
    columns = [
        Column(issue=issue, name=name, position=position)
        for position, name in enumerate(dict.fromkeys([*source.issue.columns, *printed]), start=1)
    ]
    for column in columns:
        refuse_unstorable(column, f"第{column.position}个栏目")
    Column.objects.bulk_create(
        columns,
        update_conflicts=True,
        unique_fields=["issue", "position"],
        update_fields=["name"],
    )
    return {column.name: column for column in columns}


def _write_bodies(documents: Sequence[parsed.Document]) -> dict[str, IssuingBody]:
    names = dict.fromkeys(name for document in documents for name in document.issuing_bodies)
    known = {body.name: body for body in IssuingBody.objects.filter(name__in=names)}
    new = [IssuingBody(name=name) for name in names if name not in known]
    for body in new:
        refuse_unstorable(body, f"发文机关“{body.name}”")
    return known | {body.name: body for body in IssuingBody.objects.bulk_create(new)}


def _delete_absent(
    stored: Sequence[Document], former: Mapping[int, Document], changes: ChangeRecord
) -> None:
    kept = {document.pk for document in former.values()}
    gone = [document for document in stored if document.pk not in kept]
    Document.objects.filter(pk__in=[document.pk for document in gone]).delete()
    for document in gone:
        line = f"删去原第{document.position}篇《{document.title}》"
        changes.add(line, [Rewording(title=document.title, before=document.title)])


def _write(
    source: parsed.Document, former: Document | None, context: _IssueContext, changes: ChangeRecord
) -> None:
    """Write one document with its texts, issuers and statements; add to ``changes``."""
    if former is not None and former.pk in context.work.documents:
        _leave(former, source, context)
        return
    document = _as_kind(source, former, context.issue)
    kept = context.work.fields.get(document.pk or 0, frozenset())
    values = _values(source, context) | {"number_use": _number_use(document, source, context)}
    if not values["number_use"]:
        values["reprint_of"] = None
    values = {name: v for name, v in values.items() if name not in kept}
    before = {name: getattr(document, name) for name in values}
    for name, value in values.items():
        setattr(document, name, value)
    refuse_unstorable(document, document_label(source), skip=["folded_title", "folded_text_title"])
    document.save()
    if not kept & ISSUER_FIELDS:
        _write_issuers(document, source, context.bodies)
    if "statements" not in kept:
        write_statements(document, source)
    if "partial_effects" not in kept:
        write_partial_effects(document, source)
    addresses = write_texts(document, source, is_new=former is None)
    document_imported.send(sender=type(document), document=document, parsed=source)
    is_new = former is None
    own = [Rewording(document=document, title=document.title, after=document.title)]
    if not is_new:
        rows = [change.as_rewording(document) for change in addresses.rows]
        own = [*document_changes(document, before, values), *rows]
    changed = [name for name in values if before[name] != values[name]]
    changes.add(_change(document, changed, addresses, is_new=is_new), own)


def _leave(document: Document, source: parsed.Document, context: _IssueContext) -> None:
    """Give a document that editors have set right its place, and change nothing else of it."""
    name = document.column.name if document.column else None
    column = context.columns.get(name or "") or context.columns.get(source.column or "")
    Document.objects.filter(pk=document.pk).update(
        position=source.position, document_number=document.document_number, column=column
    )


def _as_kind(source: parsed.Document, former: Document | None, issue: Issue) -> Document:
    """An unsaved document of the kind that recognises it, under its former primary key.

    If the kind has changed, the values that the former kind added are deleted.
    """
    try:
        kind = recognise(source)
    except LookupError as error:
        raise ImportRefused(f"{document_label(source)}不属于任何一种文件。") from error
    if former is None or type(former) is kind:
        return former or kind(issue=issue)
    document = kind(pk=former.pk)
    for field in Document._meta.concrete_fields:
        setattr(document, field.attname, getattr(former, field.attname))
    document._state.adding = False
    former.delete(keep_parents=True)
    return document


def _values(source: parsed.Document, context: _IssueContext) -> dict[str, Any]:
    lead = source.issuing_bodies[0] if source.issuing_bodies else None
    return {
        "column": context.columns[source.column] if source.column else None,
        "position": source.position,
        "title": source.title,
        "contents_title": source.contents_title or "",
        "text_title": source.text_title or "",
        "document_number": source.document_number or "",
        "printed_page": source.contents_page,
        "lead_body": context.bodies[lead] if lead else None,
        "signed_on": source.signed_on,
        "effective_on": source.effective_on,
        "term_years": source.term_years,
        "term_months": source.term_months,
        "last_day_in_force": source.last_day_in_force,
        "interpreted_by": source.interpreted_by or "",
        "disclosure": source.disclosure or "",
        "attachments": list(source.attachments),
        **recognise(source).details(source),
    }


def _write_issuers(
    document: Document, source: parsed.Document, bodies: Mapping[str, IssuingBody]
) -> None:
    wanted = [bodies[name].pk for name in dict.fromkeys(source.issuing_bodies)]
    if list(document.issuers.values_list("body", flat=True)) == wanted:
        return
    document.issuers.all().delete()
    DocumentIssuer.objects.bulk_create(
        DocumentIssuer(document=document, body_id=body, position=position)
        for position, body in enumerate(wanted, start=1)
    )


def write_statements(document: Document, source: parsed.Document) -> None:
    """Replace the rows that state effect, term and interpretation."""
    document.statements.all().delete()
    statements = [
        Statement(
            document=document,
            subject=one.subject.value,
            address=one.row,
            place=one.place,
            quote=one.quote,
        )
        for one in source.statements
    ]
    for statement in statements:
        refuse_unstorable(statement, f"{document_label(source)}的效力依据")
    Statement.objects.bulk_create(statements)


def write_partial_effects(document: Document, source: parsed.Document) -> None:
    """Replace what the document says of the effect of its parts."""
    document.partial_effects.all().delete()
    effects = [
        PartialEffect(
            document=document,
            position=position,
            kind=one.kind.value,
            part=one.part,
            addresses=list(one.addresses),
            begins_on=one.begins_on,
            last_day_in_force=one.last_day_in_force,
            is_postponed=one.is_postponed,
            address=one.row,
            place=one.place,
            quote=one.quote,
        )
        for position, one in enumerate(source.partial_effects, start=1)
    ]
    for effect in effects:
        refuse_unstorable(effect, f"{document_label(source)}的部分施行日期")
    PartialEffect.objects.bulk_create(effects)


def _change(
    document: Document, fields: Sequence[str], addresses: AddressChanges, *, is_new: bool
) -> str:
    """One line for the record of changes; "" if nothing changed."""
    place = f"第{document.position}篇《{document.title}》"
    if is_new:
        return f"新增{place}"
    labels = field_labels(document)
    parts = [
        f"{what}{'、'.join(names)}"
        for what, names in [
            ("改动", [labels[name] for name in fields]),
            ("新增条文", addresses.added),
            ("改动条文", addresses.changed),
            ("删去条文", addresses.removed),
        ]
        if names
    ]
    return f"{place}：{'；'.join(parts)}" if parts else ""
