"""Which face and size each kind of label, heading and text has: one style for one level."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from gazette.parsing.words.bodies import is_body
from tests.prints.pdf.printed_rows import PrintedRow, printed_rows
from tests.prints.pdf.reading_back import FOLDED, PdfReader, fold
from tests.prints.pdf.set_characters import SetCharacter


class Kind(NamedTuple):
    """A level, the form of its label (``第一条``, ``（一）``, ``1.``), and a part of the row.

    A title has the role of its text as its form, or 附件; a note is 题注 or 说明, a body
    that stands alone 署名.
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
    """The looks of each kind in an issue."""
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
            yield Kind(row["level"], form, part), _look(visible[start:end])
        start = end


def _look(characters: list[SetCharacter]) -> Look:
    """That of most Chinese characters, if there are any: Latin letters and signs may differ."""
    chinese = [one for one in characters if one.word.isalpha() and not one.word.isascii()]
    used = Counter(Look(one.run.face, one.run.size) for one in chinese or characters)
    return used.most_common(1)[0][0]


def _form(printed: PrintedRow) -> str:
    """The label with its number turned into the first one: ``第三十八条`` → ``第一条``."""
    row = printed.row
    words = fold(row["body"])
    if row["level"] == "TITLE":
        return "附件" if re.fullmatch(r"附件\d*", words) else printed.role
    if row["level"] == "NOTE":
        return "题注" if re.match(r"\(\d{4}年", words) else "说明"
    if row["level"] == "PARAGRAPH" and is_body(row["body"]):
        return "署名"
    form = re.sub(r"[〇零一二三四五六七八九十百千]+", "一", FOLDED.sub("", row["label"]))
    form = re.sub(r"[①-⑳]", "①", form)
    return re.sub(r"\d+", "1", form).translate({ord("("): "（", ord(")"): "）"})
