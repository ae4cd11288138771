"""Which characters of a document the faces have no glyph for, and where they stand.

They are printed as boxes with their code points (``typesetting.missing_glyphs``); editors are
told of them before and after.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from gazette.prints.typesetting.faces import is_han
from gazette.prints.typesetting.missing_glyphs import description, without_glyph

#: Facts of a document that are printed beside its rows, and what editors call them.
PRINTED_FACTS = {"title": "标题", "contents_title": "目录标题", "document_number": "文号"}


@dataclass(frozen=True, slots=True)
class MissingCharacter:
    """A character without a glyph in a row; ``address`` is empty for a fact of the document.

    ``row`` is what editors call the row: its label, or its first words. ``count`` is how many
    times it stands there.
    """

    address: str
    row: str
    character: str
    count: int

    @property
    def name(self) -> str:
        """``U+2EBF0``, with the name that Unicode gives it where it has one."""
        code = description(self.character)
        return f"{code} {unicodedata.name(self.character, '')}".rstrip()

    def __str__(self) -> str:
        # The newest Han characters are unknown to this Python, but not to editors' machines.
        is_seen = self.character.isprintable() or is_han(ord(self.character))
        shown = f"“{self.character}”" if is_seen else ""
        times = f"，共{self.count}个" if self.count > 1 else ""
        return f"{self.row}：{shown}（{self.name}）{times}"


def missing_characters(document: dict[str, Any]) -> list[MissingCharacter]:
    """The characters of a document that no face has, in order of print.

    ``document`` is one of ``documents_data``. A fact is listed only for what its rows do not have.
    """
    listed = []
    for row in (row for text in document["texts"] for row in text["rows"]):
        words = "".join(map(str, row["cells"])) or row["label"] + row["heading"] + row["body"]
        for character, count in missing_in(words).items():
            name = row_name(row["label"], words)
            listed.append(MissingCharacter(row["address"], name, character, count))
    told = {one.character for one in listed}
    facts = [
        MissingCharacter("", name, character, count)
        for fact, name in PRINTED_FACTS.items()
        for character, count in missing_in(document[fact]).items()
        if character not in told
    ]
    return facts + listed


def missing_in(words: str) -> Counter[str]:
    """The characters of words that no face has, with how many there are of each."""
    missing = without_glyph(words)
    return Counter(filter(missing.__contains__, words) if missing else ())


def row_name(label: str, words: str) -> str:
    """What editors call a row: its label, or its first words."""
    return label.strip() or f"“{words[:12]}”"
