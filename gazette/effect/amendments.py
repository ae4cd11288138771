"""Amended articles: which decision changed which provision, with the old and new wording.

``replace_amendments`` stores what the parser read in a decision. ``wording_changes``
applies the stored amendments to the printed text in order of effect, so that both
wordings are known wherever the archive holds the amended text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from gazette.effect.amended_rows import Row, number_of
from gazette.effect.amended_text import AmendedText
from gazette.effect.citations import Addresses, row_address
from gazette.effect.known_relations import amendments_by, amendments_of
from gazette.models import Amendment, Document, Provision, Relation
from gazette.models.provision import rows_of
from gazette.office.text_diff import Piece, compare
from gazette.parsing import parsed
from gazette.parsing.parsed import Level
from gazette.parsing.words.lines import fold, fold_title

Action = Amendment.Action
_TEXT = re.compile(r"text_\d+__")
_ARTICLE = re.compile(r"(?:text_\d+__)?art_")


@dataclass(frozen=True, slots=True)
class WordingChange:
    """What an amendment did to the row at ``address`` of the amended document.

    ``relation`` leads to the amending document, ``amendment`` to the row of it that
    says so. For an insertion ``address`` is the row after which it is inserted, empty
    if unknown, and ``old`` is empty; for a deletion ``new`` is empty. An unknown
    wording is None: that of a row that the archive lacks, and the new one of a clause that
    could not be applied to the one place that is meant. ``is_inserted``: it changes an
    article that an earlier amendment inserted behind the row at ``address``. Paragraphs are
    separated by line ends.
    """

    address: str
    relation: Relation
    amendment: Amendment
    old: str | None
    new: str | None
    is_inserted: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the wording after the change is known."""
        return self.new is not None

    @property
    def comparison(self) -> Sequence[Piece]:
        """The two wordings as one text of kept, added and struck words."""
        return compare(self.old or "", self.new or "", whole_words=True)


def replace_amendments(source: parsed.Document, relations: Sequence[Relation]) -> None:
    """Store what a decision does to single provisions, under its newly stored relations.

    Raises ImportRefused if an address is too long for its field.
    """
    # Loaded by those who write: it brings the reading of issues with it.
    from gazette.importing.refusals import document_label, refuse_unstorable  # noqa: PLC0415

    amending = {
        relation.folded_target_title: relation
        for relation in relations
        if relation.type == Relation.Type.AMENDS and not relation.target_address
    }
    rows = [
        Amendment(
            relation=amending[fold_title(one.title)],
            position=position,
            action=one.action.value,
            address=one.row,
            place=one.place,
            target_address=one.address,
            new_address=one.new_address,
            part=one.part,
            quote=one.quote,
            old_words=one.old_words,
            new_words=one.new_words,
        )
        for position, one in enumerate(source.amendments, start=1)
        if fold_title(one.title) in amending
    ]
    for row in rows:
        refuse_unstorable(row, f"{document_label(source)}的第{row.position}处修改")
    Amendment.objects.bulk_create(rows)


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """What amendments changed by a day, what they will change, and the rows as of that day.

    ``rows`` are the stored rows by address; there are none where nothing changed.
    """

    changes: Sequence[WordingChange] = ()
    future: Sequence[WordingChange] = ()
    rows: Mapping[str, Row] = field(default_factory=dict)


def wording_changes(document: Document, on: date | None = None) -> list[WordingChange]:
    """What confirmed amendments by published documents changed in a document, oldest first.

    With ``on``, only changes that have taken effect by that day. A constant number of queries.
    """
    return list(changed_rows(document, on or date.max).changes)


def changed_rows(document: Document, on: date) -> ChangedRows:
    """What confirmed amendments by published documents change in a document, oldest first.

    A change without a day has not taken effect. A constant number of queries.
    """
    changing = [one for one in amendments_of(document) if one.amendments.all()]
    if not changing:
        return ChangedRows()
    present = [one for one in changing if one.effective_on and one.effective_on <= on]
    future = [one for one in changing if one not in present]
    wording = _Wording(document)
    changes = [change for relation in present for change in wording.apply(relation)]
    rows = deepcopy(wording.rows) if future else wording.rows
    coming = [change for relation in future for change in wording.apply(relation)]
    return ChangedRows(changes, coming, rows)


def reprinted_changes(document: Document) -> list[WordingChange]:
    """What a decision changed in the rule that it prints again after its own text.

    The printed rows are the new wording. The old wording is not known, except for the
    words that an amendment of words names. A constant number of queries.
    """
    relations = amendments_by(document)
    if not relations:
        return []
    texts = {fold_title(text.title): text.position for text in document.texts.all()}
    reprints = [
        (relation, f"text_{texts[relation.folded_target_title]}__")
        for relation in relations
        if relation.folded_target_title in texts
    ]
    if not reprints:
        return []
    return [
        change
        for relation, text in reprints
        for reprint in [_Reprint(document, text)]
        for amendment in relation.amendments.all()
        if (change := reprint.change(relation, amendment))
    ]


def _amended_text(document: Document) -> tuple[AmendedText, dict[str, Row]]:
    """The rows of a document as the text that amendments change, and all rows by address."""
    provisions = [one for one in rows_of(document) if one.level != Level.TITLE]
    prefix = _measure(provisions)
    rows: dict[int, Row] = {}
    articles: list[Row] = []
    others: dict[str, Row] = {}
    for provision in provisions:
        row = _row_of(provision)
        rows[provision.pk] = row
        parent = rows.get(provision.parent_id) if provision.parent_id else None
        if provision.level == Level.ARTICLE and provision.address.startswith(prefix):
            articles.append(row)
            row.parent = parent
        elif parent is not None:
            _put_below(parent, row)
        if not _ARTICLE.match(provision.address):
            others.setdefault(provision.address.removeprefix(prefix), row)
    text = AmendedText(articles, others, document.text_title or document.title)
    return text, {row.address: row for row in rows.values()}


def _measure(provisions: Sequence[Provision]) -> str:
    """The address prefix of the text with the articles: "" or text_2__."""
    for provision in provisions:
        if provision.level == Level.ARTICLE:
            return _text_of(provision.address)
    return _text_of(provisions[-1].address) if provisions else ""


def _text_of(address: str) -> str:
    match = _TEXT.match(address)
    return match[0] if match else ""


def _row_of(provision: Provision) -> Row:
    """A row; the words of an article are a paragraph below it, as those of several are."""
    kind, number = number_of(re.sub(r"--\d+$", "", provision.address.rpartition("__")[2]))
    if provision.level != Level.ARTICLE:
        words = provision.heading + provision.body
        row = Row(kind, number, provision.label, words, provision.address)
        row.printed_label = provision.label
        return row
    row = Row("art", number, provision.label, provision.heading, provision.address)
    row.printed_label = provision.label
    if provision.body:
        row.add(Row("para", "1", words=provision.body))
    return row


def _put_below(parent: Row, row: Row) -> None:
    """Put a row below another; the items of an article of one paragraph below that one."""
    is_listed = parent.kind == "art" and row.kind != "para" and parent.children
    holder = parent.children[-1] if is_listed else parent
    holder.add(row)


class _Wording:
    """The wording of a document's rows while amendments are applied, decision by decision."""

    def __init__(self, document: Document) -> None:
        self.text, self.rows = _amended_text(document)

    def apply(self, relation: Relation) -> Iterator[WordingChange]:
        """Apply all that a decision says of the document."""
        amendments = list(relation.amendments.all())
        is_shifted = any(
            one.action == Action.RENUMBER and not one.new_address for one in amendments
        )
        self.text.begin(is_shifted=is_shifted)
        for amendment in amendments:
            for change in self.text.apply(amendment):
                yield WordingChange(
                    change.address,
                    relation,
                    amendment,
                    change.old,
                    change.new,
                    is_inserted=change.is_inserted,
                )
        self.text.end()


class _Reprint:
    """A rule that a decision prints again: where its rows show what was amended."""

    def __init__(self, document: Document, text: str) -> None:
        self.prefix = text
        rows = [row for row in rows_of(document) if row.address.startswith(text)]
        self.words: dict[str, str] = {}
        for row in sorted(rows, key=lambda one: one.position):
            own = row.heading + row.body
            parts = row.address.split("__")
            for depth in range(2, len(parts) + 1):
                address = "__".join(parts[:depth])
                label = row.label if address != row.address else ""
                self.words[address] = self.words.get(address, "") + label + own
        self.addresses: Addresses = frozenset(self.words)

    def change(self, relation: Relation, amendment: Amendment) -> WordingChange | None:
        """The reprinted row that an amendment produced; for a deletion the row above it.

        None where no row shows it: numbers may have moved between decision and reprint.
        """
        action = amendment.action
        if action in (Action.UNCLEAR, Action.MERGE, Action.SPLIT):
            return None
        meant = amendment.new_address or amendment.target_address
        if action == Action.DELETE and not amendment.part:
            meant = meant.rpartition("__")[0] or meant
        address = row_address(meant, self.addresses, self.prefix) if meant else ""
        if not address.startswith(self.prefix):
            return None
        new = "" if action == Action.DELETE else self.words[address]
        if amendment.new_words and fold(amendment.new_words) not in fold(new):
            return None
        return WordingChange(address, relation, amendment, None, new)
