"""A row or a document as the source has it, where a deviation says that it differs. Pure.

Reads a deviation and its row or document; writes the values that would be those of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate, groupby, pairwise
from operator import itemgetter

from gazette.models import Document, Provision
from gazette.office.found_deviation import Deviation, Kind
from gazette.office.kept_source import bare
from gazette.office.text_diff import Fate, compare
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.merged_cells import MARKS
from gazette.parsing.words.traditional_characters import simplified

#: How a deviation shows the bounds of cells.
CELL_BOUND = " | "
_BREAK = re.compile(r"\s*\n\s*")
#: The fields that hold the words of a row, in the order of print.
_WORDS = ("label", "heading", "body")


def restored_values(one: Deviation, target: Provision | Document) -> dict[str, object]:
    """The fields of the deviation's row or document, as the source prints them.

    Empty where the source does not say what a field should be: a person writes it then.
    """
    if isinstance(target, Provision):
        if one.kind is Kind.CELLS:
            return _restored_cells(one, target)
        return dict(_restored_fields({name: getattr(target, name) for name in _WORDS}, one))
    if one.kind is not Kind.FACT or not one.before:
        return {}
    value: str | date | None = one.before
    if one.field == "signed_on":
        value = line_date(simplified(one.before))
    return {one.field: value} if value else {}


def as_printed(one: Deviation, source: str) -> Deviation:
    """The deviation with the white space that the source prints within lines, which lists of
    deviations leave out."""
    printed = _BREAK.sub("", source[slice(*one.span)]).strip()
    is_whole = one.kind is Kind.CHANGED and bare(printed) == bare(one.before)
    return replace(one, before=printed) if is_whole else one


def is_mended(one: Deviation, target: Provision | Document) -> bool:
    """Whether a row or document says by now what the source prints at a deviation."""
    if isinstance(target, Provision) and one.kind is Kind.CHANGED:
        return bare(target.printed) == bare(one.before)
    values = restored_values(one, target)
    if isinstance(target, Provision):
        cells = _stripped(str(values.get("body", "")))
        return bool(target.cells == cells == _stripped(target.body))
    return bool(values) and all(
        bare(str(getattr(target, name))) == bare(str(value)) for name, value in values.items()
    )


def _stripped(body: str) -> list[str]:
    return [cell.strip() for cell in body.split("\t")]


def _restored_cells(one: Deviation, row: Provision) -> dict[str, object]:
    """The words of a table's row with the bounds of the source's cells.

    Its own words stay where they are those of the source, with the spaces in them.
    """
    cells = ["" if cell in MARKS else cell for cell in one.before.split(CELL_BOUND)]
    own = row.body.replace("\t", "")
    if bare(own) != bare("".join(cells)):
        return {"body": "\t".join(cells)}
    places = [index for index, sign in enumerate(own) if not sign.isspace()]
    ends = list(accumulate(len(bare(cell)) for cell in cells))
    bounds = [0, *(places[end] if end < len(places) else len(own) for end in ends)]
    parts = [own[start:end].strip() for start, end in pairwise(bounds)]
    return {"body": "\t".join(parts)}


def _restored_fields(fields: Mapping[str, str], one: Deviation) -> Iterator[tuple[str, str]]:
    """The fields of a row with the characters of the source in place of those that differ.

    Characters that both have stay in the field in which they are, with the row's own white
    space; new ones go to the field of those that they replace or follow.
    """
    own = [
        (name, index)
        for name, words in fields.items()
        for index, sign in enumerate(words)
        if not sign.isspace()
    ]
    printed = [index for index, sign in enumerate(one.before) if not sign.isspace()]
    pieces = compare("".join(fields[name][index] for name, index in own), bare(one.before))
    edits: dict[str, list[tuple[int, int, str]]] = {name: [] for name in fields}
    at = read = 0
    is_replaced = False
    for piece in pieces:
        if piece.fate is Fate.ADDED:
            last = read + len(piece.words) - 1
            name, place = _home(own, at, fields)
            if is_replaced or _is_parted(fields[name], place):
                words = one.before[printed[read] : printed[last] + 1]
            else:  # with the white space around it
                begin = printed[read - 1] + 1 if read else 0
                end = printed[last + 1] if last + 1 < len(printed) else len(one.before)
                words = one.before[begin:end]
            edits[name].append((place, place, words))
            read += len(piece.words)
            is_replaced = False
            continue
        is_replaced = piece.fate is Fate.STRUCK
        if is_replaced:
            for name, start, end in _stretches(own[at : at + len(piece.words)]):
                edits[name].append((start, end, "\t" * fields[name].count("\t", start, end)))
        else:
            read += len(piece.words)
        at += len(piece.words)
    for name, words in fields.items():
        yield name, _edited(words, edits[name])


def _is_parted(words: str, place: int) -> bool:
    """Whether white space stands at a place already, or it is an end of the words."""
    around = words[max(place - 1, 0) : place + 1]
    return len(around) < 2 or any(sign.isspace() for sign in around)


def _home(own: Sequence[tuple[str, int]], at: int, fields: Mapping[str, str]) -> tuple[str, int]:
    """The field and the offset for new characters before ``own[at]``: behind those that stand
    before them, else in front of the first."""
    if at:
        name, index = own[at - 1]
        return name, index + 1
    return own[0] if own else (list(fields)[-1], 0)


def _stretches(places: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Characters by their fields: the stretch of each field from the first to the last."""
    for name, found in groupby(places, key=itemgetter(0)):
        offsets = [index for _name, index in found]
        yield name, offsets[0], offsets[-1] + 1


def _edited(words: str, edits: Sequence[tuple[int, int, str]]) -> str:
    made, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        made += [words[at:start], new]
        at = end
    return "".join([*made, words[at:]])
