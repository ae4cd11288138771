"""Provisions: order, parents, depth, addresses and cells fit together in every text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from gazette.archive_check.damage import BY_REPAIR, Damage, Tell, document_places, setting
from gazette.models import Provision
from gazette.office.table_cells import cells_of
from gazette.parsing.parsed import Level

#: What a row is looked at by.
_FIELDS = (
    *("pk", "text_id", "document_id", "text__document_id", "parent_id", "position", "depth"),
    *("level", "number", "address"),
)
_TO_MEND_BY_HAND = "请对照原文；草稿在录入处改正，已发布的办勘误，或者从备份恢复。"


def row_damages(tell: Tell) -> Iterator[Damage]:
    """All damages of provisions."""
    rows = Provision.objects.order_by("text_id", "position", "pk").values_list(*_FIELDS, named=True)
    found: list[tuple[int, str, str, Any]] = []
    total = Provision.objects.count()
    done = 0
    for _text, group in groupby(rows.iterator(chunk_size=5000), attrgetter("text_id")):
        of_text = list(group)
        found += _of_text(of_text)
        done += len(of_text)
        tell(done, total)
    found += _table_rows()
    places = document_places(document for document, *_more in found)
    for document, address, what, mend in found:
        remedy = BY_REPAIR if mend else _TO_MEND_BY_HAND
        yield Damage(f"{places.get(document, '')} {address}".strip(), what, remedy, mend)


def _of_text(rows: list[Any]) -> Iterator[tuple[int, str, str, Any]]:
    """The damages of a text: document, address, what it is, and what mends it."""
    known = {row.pk for row in rows}
    above: list[int] = []
    for row in rows:
        owner = row.text__document_id
        if row.document_id != owner:
            yield (
                owner,
                row.address,
                "所属文件与文本的不同",
                setting(Provision, row.pk, document_id=owner),
            )
        if row.parent_id is not None and row.parent_id not in known:
            yield owner, row.address, "上级不在同一个文本里", None
            continue
        while above and above[-1] != row.parent_id:
            above.pop()
        if row.parent_id is not None and not above:
            yield owner, row.address, "次序不对：不在它的上级之下", None
            above = _chain(rows, row.parent_id)
        if row.depth != len(above):
            mend = setting(Provision, row.pk, depth=len(above))
            yield owner, row.address, f"层次记作{row.depth}，应为{len(above)}", mend
        if row.number and not _names(row.address, row.number):
            yield owner, row.address, f"编号是“{row.number}”，地址与它不符", None
        above.append(row.pk)


def _chain(rows: Iterable[Any], pk: int | None) -> list[int]:
    """A row with all above it, the highest first; as far as a circle lets."""
    parents = {row.pk: row.parent_id for row in rows}
    chain: list[int] = []
    while pk is not None and pk not in chain:
        chain.insert(0, pk)
        pk = parents.get(pk)
    return chain


def _names(address: str, number: str) -> bool:
    """Whether an address is made of a number: ``art_12-1`` of 12-1, ``sec_4_2`` of 4.2."""
    last = address.rpartition("__")[2]
    return number in last or number.replace(".", "_") in last


def _table_rows() -> Iterator[tuple[int, str, str, Any]]:
    """Cells are those of the row's own words; marks of merged cells are as many as cells."""
    rows = Provision.objects.filter(level=Level.TABLE_ROW.value).values_list(
        "document_id", "address", "body", "cells", "merged"
    )
    for document, address, body, cells, merged in rows.iterator(chunk_size=2000):
        if not cells:
            continue  # rows of workbooks may have none; against a source their absence is seen
        if cells_of(cells, ()) != cells_of(body.split("\t"), ()):
            yield document, address, "单元格与这一行的文字不符", None
        if merged and len(merged) != len(cells):
            what = f"合并标记{len(merged)}个，单元格{len(cells)}个"
            yield document, address, what, None
