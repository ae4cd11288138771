"""Amended articles: which text changed which provision, from what wording to what.

``replace_amendments`` stores what the parser read out of a decision; ``amendments``
applies to the printed text, in order of effect, all that is known on a day, and
so knows both wordings where the archive holds the text that was amended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from diff_match_patch import diff_match_patch
from django.db.models import Q

from gazette.effect.citations import Addresses, row_address
from gazette.importing.refusals import named, refuse_unstorable
from gazette.models import Amendment, Document, Provision, Relation
from gazette.parsing import parsed
from gazette.parsing.words.lines import fold_title

Action = Amendment.Action


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a comparison: kept (0), added (1) or struck (-1)."""

    change: int
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an amendment did to the row at ``address`` of the amended document.

    ``relation`` leads to the amending document, and ``amendment`` to the row of it
    that says so. An insertion stands at the row behind which it comes (empty
    where that cannot be told) and has no old wording; a deletion has no new one.
    A wording that is not known is None. Paragraphs are divided by line ends.
    """

    address: str
    relation: Relation
    amendment: Amendment
    old: str | None
    new: str | None

    @property
    def is_comparable(self) -> bool:
        return self.old is not None and self.new is not None

    @property
    def comparison(self) -> list[Piece]:
        """The two wordings as one text of kept, added and struck words."""
        return compare(self.old or "", self.new or "")


def replace_amendments(source: parsed.Document, relations: Sequence[Relation]) -> None:
    """Store what a decision does to single provisions; its relations are stored anew before.

    Raises ImportRefused where an address does not fit.
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
        refuse_unstorable(row, f"{named(source)}的第{row.position}处修改")
    Amendment.objects.bulk_create(rows)


def amendments(document: Document, on: date | None = None) -> list[Change]:
    """All that confirmed relations of published texts changed in a document, oldest first.

    ``on`` leaves out what takes effect later. A constant number of queries.
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


def reprinted_amendments(document: Document) -> list[Change]:
    """What a decision changed in the rule that it prints again behind itself.

    The rows printed are the new wording; of the old one only the words are known
    that a change of words names. A constant number of queries.
    """
    amending = Relation.objects.filter(source=document, type=Relation.Type.AMENDS)
    relations = list(
        amending.exclude(status=Relation.Status.REJECTED).prefetch_related("amendments")
    )
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
    """The wording of a document's articles and their parts, as it changes."""

    def __init__(self, document: Document) -> None:
        rows = Provision.objects.filter(document=document).filter(~Q(level="TITLE"))
        self.rows = {row.address: row for row in rows.order_by("text", "position")}
        self.addresses: Addresses = frozenset(self.rows)
        self.children: dict[int | None, list[Provision]] = {}
        for row in self.rows.values():
            self.children.setdefault(row.parent_id, []).append(row)
        self.changed: dict[str, str] = {}

    def apply(self, relation: Relation, amendment: Amendment) -> Iterator[Change]:
        action = amendment.action
        if action == Action.INSERT:
            yield Change(self._anchor(amendment), relation, amendment, "", amendment.new_words)
            return
        if not amendment.target_address:
            yield from self._everywhere(relation, amendment)
            return
        address = self._row(amendment.target_address)
        if not address:
            yield Change("", relation, amendment, None, amendment.new_words or None)
            return
        old = self.words(address)
        new = self._new(old, amendment)
        self.changed[address] = new
        yield Change(address, relation, amendment, old, new)

    def reprinted(self, relation: Relation, amendment: Amendment, text: str) -> Change | None:
        """The row of a reprint that an amendment made; for a deletion the article it was in."""
        meant = amendment.new_address or amendment.target_address
        if amendment.action == Action.DELETE:
            meant = meant.rpartition("__")[0]
        address = row_address(meant, self.addresses, text) if meant else ""
        if not address.startswith(text):
            return None
        is_deletion = amendment.action == Action.DELETE
        new = "" if is_deletion else self.words(address)
        return Change(address, relation, amendment, None, new)

    def words(self, address: str) -> str:
        """The present wording of a row with all below it, a line a paragraph, unnumbered."""
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

    def _everywhere(self, relation: Relation, amendment: Amendment) -> Iterator[Change]:
        """统一修改为: every article in which the words stand."""
        for address, row in self.rows.items():
            if row.level == "ARTICLE" and amendment.old_words in (old := self.words(address)):
                new = self._new(old, amendment)
                self.changed[address] = new
                yield Change(address, relation, amendment, old, new)

    def _row(self, address: str) -> str:
        """The row that is meant exactly; a paragraph that is no row of its own is its article."""
        found = row_address(address, self.addresses)
        is_only = address.endswith("__para_1") and not self.children.get(self._key(found))
        last = address.rpartition("__")[2]
        return found if found.endswith(last) or is_only else ""

    def _key(self, address: str) -> int | None:
        row = self.rows.get(address)
        return row.pk if row else None

    def _anchor(self, amendment: Amendment) -> str:
        """The row behind which an insertion comes."""
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


#: A number or a Latin word changes as a whole: 30 to 50, not 3 to 5.
_TOKEN = re.compile(r"[0-9０-９.]+|[A-Za-z]+|.", re.DOTALL)
#: The first of the characters that stand for tokens: those of the private planes.
_FIRST_SIGN = 0xF0000


def compare(old: str, new: str) -> list[Piece]:
    """Two wordings as one text of kept, added and struck words.

    What both keep stands as long as it is more than a few characters; a coincidence
    of single ones between two changes is part of the change.
    """
    signs: dict[str, str] = {}
    coded = [
        "".join(
            signs.setdefault(token, chr(_FIRST_SIGN + len(signs)))
            for token in _TOKEN.findall(words)
        )
        for words in (old, new)
    ]
    engine = diff_match_patch()
    engine.Diff_Timeout = 0.5
    differences = engine.diff_main(*coded, False)
    engine.diff_cleanupEfficiency(differences)
    tokens = {sign: token for token, sign in signs.items()}
    return [Piece(change, "".join(tokens[sign] for sign in words)) for change, words in differences]
