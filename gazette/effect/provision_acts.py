"""What other acts do to single provisions of a document: 《甲》第三条同时废止, 第四条暂停施行.

Such a relation (``Relation.target_address``) leaves the document itself in force; the
provision it names has another state, which ``partial_states`` tells. One that no person has
confirmed counts for nothing and is told as waiting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from gazette.effect.citations import row_address
from gazette.models import Provision, Relation
from gazette.models.state import ChangeType
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.spoken_addresses import address_in_words

#: The relations that name a provision and take its effect away, or give it back.
_VERBS = {
    ChangeType.REPEALS_IN_PART: "废止",
    ChangeType.SUSPENDS: "暂停施行",
    ChangeType.RESUMES: "恢复施行",
}
#: Divisions of a text, the largest first: the articles in them do not carry their address.
_DIVISIONS = ("part", "chp", "sec")


@dataclass(frozen=True, slots=True)
class ProvisionAct:
    """A relation to a provision: its row, its name in words, and the rows that lie in it.

    ``is_exact`` is False where the document prints no row for what is named (第五条第二款 of an
    article of one row): then ``row`` is the row around it, of which only a part is meant.
    """

    relation: Relation
    row: str
    part: str
    is_exact: bool = True
    within: frozenset[str] = frozenset()

    @property
    def kind(self) -> ChangeType:
        return ChangeType(self.relation.type)

    @property
    def begins(self) -> date:
        """The day from which it counts; the earliest of all where it names none."""
        return self.relation.effective_on or date.min

    @property
    def words(self) -> str:
        """自2024年5月1日起被《某办法》废止; 似乎 before it where no person has confirmed it."""
        relation = self.relation
        begins = f"自{chinese_date(relation.effective_on)}起" if relation.effective_on else ""
        is_suspension = self.kind is ChangeType.SUSPENDS
        until = f"至{chinese_date(relation.until)}" if relation.until and is_suspension else ""
        seems = "" if relation.is_decisive else "似乎"
        return f"{seems}{begins}被《{relation.by_title}》{_VERBS[self.kind]}{until}"

    def covers(self, address: str) -> bool:
        """Whether the row at an address is meant, or a part of it."""
        return address == self.row or (self.is_exact and self._holds(address))

    def _holds(self, address: str) -> bool:
        return address.startswith(f"{self.row}__") or address in self.within

    def has_begun(self, on: date) -> bool:
        """Whether it counts on a day, as far as its own days go."""
        begins, until = self.relation.effective_on, self.relation.until
        is_over = self.kind is ChangeType.SUSPENDS and until and until < on
        if not self.relation.is_decisive:
            return (begins is None or begins <= on) and not is_over
        return bool(begins and begins <= on) and not is_over


def acts_on_provisions(
    document_ids: Iterable[int], first_prints: Mapping[int, int] = MappingProxyType({})
) -> dict[int, list[ProvisionAct]]:
    """What public acts do to single provisions of some documents, by document id.

    What changes a first print changes what prints it again: ``first_prints`` are the first
    prints of the reprints among the documents, by id. Rejected relations are left out, as are
    those to a row that the document does not have. Two queries at most; the others are left out
    of the answer.
    """
    ids = list(document_ids)
    relations = (
        Relation.objects.not_rejected()
        .from_public_sources()
        .filter(target__in={*ids, *first_prints.values()}, type__in=list(_VERBS))
        .exclude(target_address="")
        .order_by("pk")
    )
    by_target: dict[int, list[Relation]] = defaultdict(list)
    for relation in relations:
        by_target[relation.target_id or 0].append(relation)
    if not by_target:
        return {}
    named = {pk: [*by_target[first_prints.get(pk, 0)], *by_target[pk]] for pk in ids}
    named = {pk: acts for pk, acts in named.items() if acts}
    rows = _rows_of(named)
    found = {
        pk: [act for one in acts if (act := _act(one, rows[pk]))] for pk, acts in named.items()
    }
    return {pk: acts for pk, acts in found.items() if acts}


def _rows_of(document_ids: Iterable[int]) -> dict[int, list[str]]:
    """The addresses of the rows of some documents, in printed order."""
    rows: dict[int, list[str]] = defaultdict(list)
    found = Provision.objects.filter(document__in=list(document_ids))
    ordered = found.order_by("document_id", "text__position", "position")
    for pk, address in ordered.values_list("document_id", "address"):
        rows[pk].append(address)
    return rows


def _act(relation: Relation, rows: Sequence[str]) -> ProvisionAct | None:
    named = relation.target_address
    known = frozenset(rows)
    row = named if named in known else row_address(named, known)
    if not row:
        return None
    if relation.target_text:
        prefix = row.removesuffix("title")
        within = frozenset(one for one in rows if one.startswith(prefix))
        return ProvisionAct(relation, row, f"《{relation.target_text}》", within=within)
    part = address_in_words(named) or named
    is_exact = len(_parts(row)) >= len(_parts(named)) - _is_first_left_out(named, row)
    return ProvisionAct(relation, row, part, is_exact, frozenset(_within(row, rows)))


def _parts(address: str) -> list[str]:
    """The parts of an address within its text."""
    return [part for part in address.split("__") if not part.startswith("text_")]


def _is_first_left_out(named: str, row: str) -> bool:
    """Whether 第一款 is named, and the row is of an article that has one paragraph only."""
    return "para_1" in _parts(named) and not any(one.startswith("para_") for one in _parts(row))


def _within(row: str, rows: Sequence[str]) -> list[str]:
    """The rows of a chapter, from its heading to that of the next one; else nothing."""
    rank = _rank(row)
    if rank is None:
        return []
    found = []
    for one in rows[rows.index(row) + 1 :]:
        other = _rank(one)
        is_next = other is not None and other <= rank and not one.startswith(f"{row}_")
        if is_next or _text(one) != _text(row):
            break
        found.append(one)
    return found


def _rank(address: str) -> int | None:
    """The place of a row's division in ``_DIVISIONS``; None for a row that is none."""
    name = address.rpartition("__")[2].partition("_")[0]
    return _DIVISIONS.index(name) if name in _DIVISIONS else None


def _text(address: str) -> str:
    """The part of an address that names its text; "" where the document has one text."""
    return address.partition("__")[0] if address.startswith("text_") else ""
