"""What the cells of a row refer to: found in the archive, or made beside it.

Gazettes, issues and documents are few and kept once found; provisions are kept
for one document at a time, since a workbook has them document by document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F

from gazette.kinds import specific
from gazette.models import Column, Document, Gazette, Issue, IssuingBody, Provision, Text
from gazette.office import workflow
from gazette.sheets.widgets import NumberCell

if TYPE_CHECKING:
    from django.contrib.auth.models import User

IssueKey = tuple[str, int | None, int | None]
#: Where rows stand while others take their places.
ASIDE = 1_000_000_000
_DOCUMENTS_ASIDE = 10_000


def number_in(values: Any, name: str) -> int | None:
    """The whole number in a cell; None where it holds none."""
    try:
        return NumberCell().clean(values.get(name))
    except ValueError:
        return None


def refusal(field: str, message: str) -> ValidationError:
    """A refusal that names the field, so that its cell can be named."""
    return ValidationError({field: message})


class Lookup:
    """The archive as one import or export sees it.

    Writing happens ``by`` somebody; ``what`` is what the record of the issue says
    of it. ``expected`` holds the versions that issues must have to be written,
    ``versions`` those that this import has given them.
    """

    def __init__(
        self,
        by: User | None = None,
        what: str = "",
        expected: Mapping[int, int] | None = None,
    ) -> None:
        self.by = by
        self.what = what
        self.expected = expected or {}
        self.versions: dict[int, int] = {}
        self._issues: dict[IssueKey, Issue | None] = {}
        self._documents: dict[int, list[Document]] = {}
        self._bodies: dict[str, IssuingBody] = {}
        self._document: Document | None = None
        self._rows: dict[str, Provision] = {}
        self._texts: dict[int, Text] = {}
        self._written: dict[int, tuple[str, str, str]] = {}
        #: Documents that have left their place and not yet come to their new one.
        self._moving: set[int] = set()

    # Issues

    def open(self, issue: Issue) -> None:
        """Before an issue is written for the first time: lock it, and count its version on.

        Raises ValidationError where it is no draft that is open to be written.
        """
        if issue.pk is None or issue.pk in self.versions:
            return
        try:
            version = workflow.record_edit(issue, self.by, self.expected.get(issue.pk), self.what)
        except workflow.Refused as error:
            raise ValidationError(str(error)) from error
        self.versions[issue.pk] = version

    def issue(self, values: Any) -> Issue | None:
        key = _issue_key(values)
        if key not in self._issues:
            slug, year, number = key
            found = Issue.objects.with_gazette().without_source()
            issue = found.filter(gazette__slug=slug, year=year or 0, number=number or 0).first()
            if issue:
                dress_issue(issue)
            self._issues[key] = issue
        return self._issues[key]

    def begin_issue(self, issue: Issue, values: Any) -> None:
        """Set what a new issue is known by."""
        slug, year, number = key = _issue_key(values)
        gazette = Gazette.objects.filter(slug=slug).first()
        if gazette is None:
            known = "、".join(Gazette.objects.values_list("slug", flat=True)) or "无"
            raise refusal("gazette__slug", f"没有标识为“{slug}”的公报（现有：{known}）。")
        issue.gazette, issue.year, issue.number = gazette, year or 0, number or 0
        issue.column_names = []  # type: ignore[attr-defined]
        self._issues[key] = issue

    def write_columns(self, issue: Any) -> None:
        """Give the issue these columns in this order; those that go have no document."""
        if issue.pk not in self.versions:
            self.versions[issue.pk] = workflow.record_import(issue, self.by, self.what).version
        names = list(dict.fromkeys(issue.column_names))
        Column.objects.bulk_create(
            [Column(issue=issue, name=name, position=n) for n, name in enumerate(names, start=1)],
            update_conflicts=True,
            unique_fields=["issue", "position"],
            update_fields=["name"],
        )
        self._issues[issue.gazette.slug, issue.year, issue.number] = issue

    def drop_columns(self) -> None:
        """Delete the columns that no cell names any more and no document stands under."""
        for issue in filter(None, self._issues.values()):
            if issue.pk in self.versions:
                named: Any = issue
                gone = issue.columns.exclude(name__in=named.column_names)
                gone.filter(documents__isnull=True).delete()

    def forget_issue(self, issue: Issue) -> None:
        self.versions.pop(issue.pk, None)
        self._issues[issue.gazette.slug, issue.year, issue.number] = None

    # Documents

    def document(self, values: Any) -> Document | None:
        """The document by its number, else by its place in the issue."""
        issue = self.issue(values)
        if issue is None or issue.pk is None:
            return None
        number = values.get("文号") or ""
        position = number_in(values, "期内次序") or number_in(values, "文件次序")
        documents = self._of(issue)
        named = [one for one in documents if number and one.document_number == number]
        placed = [one for one in documents if one.position == position]
        both = [one for one in named if one in placed]
        for candidates in (both, named, placed):
            if len(candidates) == 1 or candidates is both and both:
                return candidates[0]
        return None

    def _of(self, issue: Issue) -> list[Document]:
        if issue.pk not in self._documents:
            found = issue.documents.select_related("column").prefetch_related("issuers__body")
            self._documents[issue.pk] = [dress_document(one, issue) for one in found]
        return self._documents[issue.pk]

    def begin_document(self, document: Any, values: Any) -> None:
        issue = self.issue(values)
        if issue is None or issue.pk is None:
            raise ValidationError("没有这一期：请先在“期”表中写明，或核对公报标识、年、期。")
        document.issue = issue
        document.kind_label = str(document._meta.verbose_name)
        document.column_name, document.body_names = "", []

    def column(self, document: Any) -> Column | None:
        if not document.column_name:
            return None
        names = document.issue.columns.filter(name=document.column_name)
        column: Column | None = names.first()
        if column is None:
            raise refusal(
                "column_name",
                f"本期没有“{document.column_name}”这个栏目，请先在“期”表的栏目里写上。",
            )
        return column

    def bodies(self, names: Sequence[str]) -> list[IssuingBody]:
        """The bodies of these names, made where they are new."""
        for name in names:
            if name not in self._bodies:
                body = IssuingBody(name=name)
                try:
                    body.clean_fields()
                except ValidationError as error:
                    raise refusal("body_names", "".join(error.messages)) from error
                self._bodies[name] = IssuingBody.objects.get_or_create(name=name)[0]
        return [self._bodies[name] for name in dict.fromkeys(names)]

    def refuse_taken(self, document: Any) -> None:
        """Raise ValidationError where another document has this number or place."""
        for other in self._of(document.issue):
            at_rest = other.pk != document.pk and other.pk not in self._moving
            if at_rest and other.position == document.position:
                raise refusal(
                    "position", f"本期第{other.position}件是《{other.title}》，次序不能相同。"
                )
        if not document.document_number:
            return
        same = Document.objects.exclude(pk=document.pk).filter(
            lead_body=document.lead_body, document_number=document.document_number
        )
        for other in same.select_related("issue__gazette").defer("issue__source_text"):
            raise refusal(
                "document_number", f"文号已见于{other.issue}第{other.position}件《{other.title}》。"
            )

    def make_way(self, issue: Issue, places: dict[int, int]) -> None:
        """Free the places that documents (by primary key) are about to take.

        Until ``refuse_taken`` has seen each at its new place, it is at none.
        """
        documents = self._of(issue)
        if all(places.get(one.pk, one.position) == one.position for one in documents):
            return
        issue.documents.filter(pk__in=places).update(position=F("position") + _DOCUMENTS_ASIDE)
        self._moving |= places.keys()

    def remember_document(self, document: Any) -> None:
        others = [one for one in self._of(document.issue) if one.pk != document.pk]
        self._documents[document.issue.pk] = [*others, document]
        self._moving.discard(document.pk)

    def forget_document(self, document: Any) -> None:
        others = [one for one in self._of(document.issue) if one.pk != document.pk]
        self._documents[document.issue.pk] = others
        self._document = None

    # Provisions

    def provision(self, values: Any) -> Provision | None:
        document = self.document(values)
        if document is None:
            return None
        self._turn_to(document)
        return self._rows.get(values.get("地址") or "")

    def _turn_to(self, document: Document) -> None:
        if self._document is document:
            return
        self._document = document
        self._rows = {row.address: row for row in self.provisions_of(document)}
        self._texts = {text.position: text for text in document.texts.all()}
        for text in self._texts.values():
            text.document = document
            self._written[text.pk] = (text.role, text.label, text.title)
        for row in self._rows.values():
            row.text = self._texts[row.text.position]

    def provisions_of(self, document: Document) -> list[Provision]:
        """The rows of a document in the order of print, with what their cells show."""
        rows = list(
            document.provisions.select_related("text").order_by("text__position", "position")
        )
        addresses = {row.pk: row.address for row in rows}
        for row in rows:
            row.text.document = document
            row.parent_address = addresses.get(row.parent_id, "")  # type: ignore[attr-defined,arg-type]
        return rows

    def set_aside(self, values: Any, places: dict[str, int | None]) -> Document | None:
        """Free the positions of a document's rows where any of them is about to move.

        Returns the document, to be settled when all rows are written; None where none moves.
        """
        document = self.document(values)
        if document is None:
            return None
        self._turn_to(document)
        stays = all(
            places.get(row.address, row.position) in (row.position, None)
            for row in self._rows.values()
        )
        if stays and self._rows.keys() >= places.keys():
            return None
        document.provisions.update(position=F("position") + ASIDE)
        return document

    def settle(self, document: Document) -> None:
        """Bring the rows that no cell has moved back to where they were."""
        document.provisions.filter(position__gt=ASIDE).update(position=F("position") - ASIDE)

    def begin_provision(self, row: Any, values: Any) -> None:
        document = self.document(values)
        if document is None:
            raise ValidationError("没有这件文件：请核对文号和文件次序，或先在“文件”表中写明。")
        self._turn_to(document)
        position = number_in(values, "文本次序")
        if not position:
            raise refusal("text__position", "请写明是本文件的第几个文本，从1开始。")
        if position not in self._texts:
            self._texts[position] = Text(document=document, position=position)
        row.text, row.document = self._texts[position], document
        row.address, row.parent_address = str(values.get("地址") or ""), ""

    def write_text(self, text: Text) -> None:
        """Save the text of a row where it is new or has changed."""
        values = (text.role, text.label, text.title)
        if text.pk is None or self._written.get(text.pk) != values:
            text.clean_fields(exclude=["document"])
            text.save()
            self._written[text.pk] = values

    def hang(self, row: Any) -> None:
        """Set the parent that a row names, and how deep it lies."""
        parent = self._rows.get(row.parent_address) if row.parent_address else None
        if row.parent_address and (parent is None or parent.pk is None or parent is row):
            raise refusal("parent_address", f"上级“{row.parent_address}”应当写在这一行之前。")
        row.parent, row.depth = parent, parent.depth + 1 if parent else 0

    def remember_provision(self, row: Any) -> None:
        self._rows[row.address] = row

    def forget_provision(self, row: Any) -> None:
        """Raise ValidationError where other rows hang on this one."""
        below = [one for one in self._rows.values() if one.parent_id == row.pk]
        if below:
            raise ValidationError(
                f"这一行之下还有“{below[0].address}”等{len(below)}行，请一并删去。"
            )
        self._rows.pop(row.address, None)


def _issue_key(values: Any) -> IssueKey:
    slug = str(values.get("公报标识") or "")
    return slug, number_in(values, "年"), number_in(values, "期")


def dress_issue(issue: Any) -> Issue:
    """Hang the names of its columns on an issue."""
    issue.column_names = list(issue.columns.values_list("name", flat=True))
    found: Issue = issue
    return found


def dress_document(document: Document, issue: Issue) -> Document:
    """The document as its kind, with the names of its kind, column and bodies."""
    own: Any = specific(document)
    own.issue = issue
    own.kind_label = str(own._meta.verbose_name)
    own.column_name = document.column.name if document.column else ""
    own.body_names = [body.name for body in document.bodies]
    found: Document = own
    return found
