"""Which face and size each kind of label, heading and text has: one style for one level."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.prints.pdf.printed_rows import PrintedRow, printed_rows
from tests.prints.pdf.reading_back import FOLDED, PdfReader, fold


class Kind(NamedTuple):
    """A level, the form of its label (``第一条``, ``（一）``, ``1.``), and a part of the row.

    The form of a title or a note is the role of its text; lines 附件 and 此件 have their own.
    """

    level: str
    form: str
    part: str


class Look(NamedTuple):
    """``size`` is in points."""

    face: str
    size: float


#: For each look, the numbers of the documents in which it was found, and how often.
Looks = dict[Look, Counter[int]]


def looks(made: PdfReader, documents: list[dict[str, Any]]) -> dict[Kind, Looks]:
    """The looks of each kind in an issue. A part has the look of most of its characters."""
    found: dict[Kind, Looks] = {}
    for printed in printed_rows(made, documents):
        for kind, look in _parts(printed):
            found.setdefault(kind, {}).setdefault(look, Counter())[printed.document] += 1
    return found


def mixed(found: dict[Kind, Looks]) -> dict[Kind, Looks]:
    """The kinds that are printed in more than one look."""
    return {kind: one for kind, one in found.items() if len(one) > 1}


def heading_labels(found: dict[Kind, Looks]) -> dict[Kind, Looks]:
    """Labels of headings by their form alone, whichever level it stands for."""
    merged: dict[Kind, Looks] = {}
    for kind, one in found.items():
        if kind.part == "label" and kind.level.startswith("HEADING"):
            form = merged.setdefault(Kind("HEADING", kind.form, "label"), {})
            for look, where in one.items():
                form[look] = form.get(look, Counter()) + where
    return merged


def _parts(printed: PrintedRow) -> Iterator[tuple[Kind, Look]]:
    row, start = printed.row, 0
    visible = [one for one in printed.characters if not FOLDED.match(one.word)]
    form = _form(printed)
    for part in ("label", "heading", "body"):
        end = start + len(FOLDED.sub("", row[part]))
        if end > start and not row["cells"]:
            used = Counter(Look(one.run.face, one.run.size) for one in visible[start:end])
            yield Kind(row["level"], form, part), used.most_common(1)[0][0]
        start = end


def _form(printed: PrintedRow) -> str:
    """The label with its number turned into the first one: ``第三十八条`` → ``第一条``."""
    row = printed.row
    if row["level"] in {"TITLE", "NOTE"}:
        line = re.match(r"附件\d*$|\(此件", fold(row["body"]))
        return line[0] if line else printed.role
    form = re.sub(r"[〇零一二三四五六七八九十百千]+", "一", FOLDED.sub("", row["label"]))
    form = re.sub(r"[①-⑳]", "①", form)
    return re.sub(r"\d+", "1", form).translate({ord("("): "（", ord(")"): "）"})
