"""Amended articles: which decision changed which provision, with the old and new wording.

``replace_amendments`` stores what the parser read in a decision. ``wording_changes``
applies the stored amendments to the printed text in order of effect, so that both
wordings are known wherever the archive holds the amended text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gazette.effect.citations import Addresses, row_address
from gazette.importing.refusals import document_label, refuse_unstorable
from gazette.models import Amendment, Document, Provision, Relation
from gazette.office.text_diff import Piece, compare
from gazette.parsing import parsed
from gazette.parsing.parsed import Level
from gazette.parsing.words.lines import fold_title

Action = Amendment.Action


@dataclass(frozen=True, slots=True)
class WordingChange:
    """What an amendment did to the row at ``address`` of the amended document.

    ``relation`` leads to the amending document, ``amendment`` to the row of it that
    says so. For an insertion ``address`` is the row after which it is inserted, empty
    if unknown, and ``old`` is empty; for a deletion ``new`` is empty. An unknown
    wording is None. Paragraphs are separated by line ends.
    """

    address: str
    relation: Relation
    amendment: Amendment
    old: str | None
    new: str | None

    @property
    def comparison(self) -> Sequence[Piece]:
        """The two wordings as one text of kept, added and struck words."""
        return compare(self.old or "", self.new or "", whole_words=True)


def replace_amendments(source: parsed.Document, relations: Sequence[Relation]) -> None:
    """Store what a decision does to single provisions, under its newly stored relations.

    Raises ImportRefused if an address is too long for its field.
    """
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
            old_words=one.old_words,
            new_words=one.new_words,
        )
        for position, one in enumerate(source.amendments, start=1)
        if fold_title(one.title) in amending
    ]
    for row in rows:
        refuse_unstorable(row, f"{document_label(source)}的第{row.position}处修改")
    Amendment.objects.bulk_create(rows)


def wording_changes(document: Document, on: date | None = None) -> list[WordingChange]:
    """What confirmed amendments by published documents changed in a document, oldest first.

    With ``on``, only changes that have taken effect by that day. A constant number of queries.
    """
    counted = Relation.objects.changing_state().filter(target=document, type=Relation.Type.AMENDS)
    if on is not None:
        counted = counted.filter(effective_on__lte=on)
    relations = counted.order_by("effective_on", "pk").prefetch_related("amendments")
    steps = [(relation, each) for relation in relations for each in relation.amendments.all()]
    if not steps:
        return []
    wording = _Wording(document)
    return [change for relation, each in steps for change in wording.apply(relation, each)]


def reprinted_changes(document: Document) -> list[WordingChange]:
    """What a decision changed in the rule that it prints again after its own text.

    The printed rows are the new wording. The old wording is not known, except for the
    words that an amendment of words names. A constant number of queries.
    """
    amending = Relation.objects.filter(source=document, type=Relation.Type.AMENDS)
    relations = list(amending.not_rejected().prefetch_related("amendments"))
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
    wording = _Wording(document)
    return [
        change
        for relation, text in reprints
        for amendment in relation.amendments.all()
        if (change := wording.reprinted(relation, amendment, text))
    ]


class _Wording:
    """The wording of a document's rows while amendments are applied one after the other."""

    def __init__(self, document: Document) -> None:
        rows = Provision.objects.filter(document=document).filter(~Q(level=Level.TITLE))
        self.rows = {row.address: row for row in rows.order_by("text", "position")}
        self.addresses: Addresses = frozenset(self.rows)
        self.children: dict[int | None, list[Provision]] = {}
        for row in self.rows.values():
            self.children.setdefault(row.parent_id, []).append(row)
        self.changed: dict[str, str] = {}

    def apply(self, relation: Relation, amendment: Amendment) -> Iterator[WordingChange]:
        """Apply one amendment and return what it changed; 统一修改为 may change several rows."""
        action = amendment.action
        if action == Action.INSERT:
            yield WordingChange(
                self._anchor(amendment), relation, amendment, "", amendment.new_words
            )
            return
        if not amendment.target_address:
            yield from self._everywhere(relation, amendment)
            return
        address = self._row(amendment.target_address)
        if not address:
            yield WordingChange("", relation, amendment, None, amendment.new_words or None)
            return
        old = self.words(address)
        new = self._new(old, amendment)
        self.changed[address] = new
        yield WordingChange(address, relation, amendment, old, new)

    def reprinted(
        self, relation: Relation, amendment: Amendment, text: str
    ) -> WordingChange | None:
        """The reprinted row that an amendment produced; for a deletion the row above it.

        ``text`` is the address prefix of the reprinted text; None if it has no such row.
        """
        meant = amendment.new_address or amendment.target_address
        if amendment.action == Action.DELETE:
            meant = meant.rpartition("__")[0]
        address = row_address(meant, self.addresses, text) if meant else ""
        if not address.startswith(text):
            return None
        is_deletion = amendment.action == Action.DELETE
        new = "" if is_deletion else self.words(address)
        return WordingChange(address, relation, amendment, None, new)

    def words(self, address: str) -> str:
        """The present wording of a row and the rows below it, one line each.

        The row's own label is left out.
        """
        if address in self.changed:
            return self.changed[address]
        row = self.rows[address]
        return "\n".join([row.heading + row.body, *self._below(row)]).strip()

    def _below(self, row: Provision) -> Iterator[str]:
        for child in self.children.get(row.pk, []):
            own = self.changed.get(child.address)
            yield child.printed if own is None else own
            yield from self._below(child)

    def _new(self, old: str, amendment: Amendment) -> str:
        action = amendment.action
        if action in (Action.REPLACE_WORDS, Action.DELETE_WORDS):
            return old.replace(amendment.old_words, amendment.new_words)
        if action == Action.RENUMBER:
            return old
        return amendment.new_words if action == Action.REWORD else ""

    def _everywhere(self, relation: Relation, amendment: Amendment) -> Iterator[WordingChange]:
        """统一修改为: replace the words in every article that has them."""
        for address, row in self.rows.items():
            if row.level == Level.ARTICLE and amendment.old_words in (old := self.words(address)):
                new = self._new(old, amendment)
                self.changed[address] = new
                yield WordingChange(address, relation, amendment, old, new)

    def _row(self, address: str) -> str:
        """The address of the row that is meant; "" if the document has no such row.

        第一款 of an article without paragraph rows is the article itself.
        """
        found = row_address(address, self.addresses)
        is_only = address.endswith("__para_1") and not self.children.get(self._key(found))
        last = address.rpartition("__")[2]
        return found if found.endswith(last) or is_only else ""

    def _key(self, address: str) -> int | None:
        row = self.rows.get(address)
        return row.pk if row else None

    def _anchor(self, amendment: Amendment) -> str:
        """The address of the row after which an insertion is placed; "" if unknown."""
        if amendment.target_address:
            return row_address(amendment.target_address, self.addresses)
        article, dash, inserted = amendment.new_address.partition("-")
        if dash and inserted == "1":
            return row_address(article, self.addresses)
        if dash:
            return row_address(f"{article}-{int(inserted) - 1}", self.addresses)
        number = article.rpartition("_")[2]
        before = f"art_{int(number) - 1}" if number.isdigit() else ""
        return row_address(before, self.addresses) if before else ""
