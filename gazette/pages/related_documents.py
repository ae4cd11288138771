"""A document's connections, as its page lists them: what it does to others, and others to it.

Relations belong to a higher room and are reached by their reverse names. Two
queries, whatever there is; a rejected relation is never shown, one that waits for
an editor says so, and nothing leads to a document that is not published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from gazette.models import Document, Issue

#: So many of a group are shown at once, and so many are listed at all.
SHOWN, LISTED = 8, 300


@dataclass(frozen=True, slots=True)
class Connection:
    """Another document, with the row that names it or this one.

    ``url`` is empty where the archive does not hold the document for the public.
    """

    title: str
    number: str
    url: str
    place: str
    place_url: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Connections of one type and direction under a heading."""

    heading: str
    type: str
    connections: list[Connection]
    takes_away: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether an editor has confirmed none of them yet."""
        return all(one.is_waiting for one in self.connections)

    @property
    def shown(self) -> list[Connection]:
        return self.connections[:SHOWN]

    @property
    def more(self) -> list[Connection]:
        return self.connections[SHOWN:LISTED]

    @property
    def unlisted(self) -> int:
        return max(len(self.connections) - LISTED, 0)


@dataclass(frozen=True, slots=True)
class Connections:
    outgoing: list[Group]
    incoming: list[Group]

    @property
    def groups(self) -> list[Group]:
        return [*self.outgoing, *self.incoming]

    @property
    def taken_away(self) -> list[Group]:
        """What the document ends, in whole or in part, or suspends."""
        return [group for group in self.outgoing if group.takes_away]


def connections(document: Document) -> Connections:
    """What a document does to others, and what published documents do to it."""
    outgoing: Any = document.relations
    incoming: Any = document.incoming_relations
    # A notice promulgates what it prints itself: no connection with another document.
    outgoing = outgoing.exclude(status="rejected").exclude(target=document)
    outgoing = outgoing.select_related("target__issue__gazette")
    incoming = incoming.exclude(status="rejected").exclude(source=document)
    incoming = incoming.select_related("source__issue__gazette")
    incoming = incoming.filter(source__issue__status=Issue.Status.PUBLISHED)
    return Connections(
        outgoing=list(
            _groups(outgoing.defer("target__issue__source_text"), "本文件{type}的文件", _target)
        ),
        incoming=list(
            _groups(
                incoming.defer("source__issue__source_text").order_by("-source__signed_on", "pk"),
                "{type}本文件的文件",
                _source,
            )
        ),
    )


def _groups(relations: Any, heading: str, connection: Any) -> Iterator[Group]:
    """The relations by type, the types in the order in which their model lists them."""
    types = [value for value, _label in relations.model._meta.get_field("type").choices]
    ordered = sorted(relations, key=lambda relation: types.index(relation.type))
    for _type, found in groupby(ordered, key=attrgetter("type")):
        of_type = list(found)
        yield Group(
            heading.format(type=of_type[0].get_type_display()),
            of_type[0].get_type_display(),
            list(_distinct(map(connection, of_type))),
            of_type[0].takes_away,
        )


def _distinct(found: Iterable[Connection]) -> Iterable[Connection]:
    """One line for each other document, with the first row that names it."""
    lines: dict[tuple[str, str, bool], Connection] = {}
    for one in found:
        lines.setdefault((one.title, one.number, one.is_waiting), one)
    return lines.values()


def _target(relation: Any) -> Connection:
    target = relation.target
    is_public = target is not None and target.issue.is_published
    return Connection(
        title=relation.target_title or (target.title if is_public else ""),
        number=relation.target_number or (target.document_number if is_public else ""),
        url=target.get_absolute_url() if is_public else "",
        place=relation.place,
        place_url=f"#{relation.address}" if relation.address else "",
        is_waiting=relation.status == "proposed",
    )


def _source(relation: Any) -> Connection:
    source = relation.source
    url = source.get_absolute_url()
    return Connection(
        title=source.title,
        number=source.document_number,
        url=url,
        place=relation.place,
        place_url=f"{url}#{relation.address}" if relation.address else "",
        is_waiting=relation.status == "proposed",
    )
