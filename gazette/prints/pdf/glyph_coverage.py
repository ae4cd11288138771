"""Which characters of a document the faces have no glyph for, and where they stand.

They are printed as boxes with their code points (``typesetting.missing_glyphs``); editors are
told of them before and after.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gazette.prints.pdf.errors import PdfRefused
from gazette.prints.typesetting.faces import FACES, is_han
from gazette.prints.typesetting.missing_glyphs import description, without_glyph
from gazette.prints.typesetting.page_parts import PdfPart

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


def check_characters(document: dict[str, Any]) -> None:
    """Check the words of a document before it is typeset.

    ``document`` is one of ``documents_data``. Raises PdfRefused, which names the row and the
    first character that cannot be printed.
    """
    refuse_first(document, lambda character: character in without_glyph(character))


def check_faces(document: dict[str, Any], part: PdfPart) -> None:
    """Raise PdfRefused if a character was typeset in a face that is not the portal's.

    Pango takes a font of the system for characters that it considers emoji, whatever the
    style sheet says.
    """
    foreign = "".join(
        words
        for usage in part.usages.values()
        if usage.family not in FACES
        for words in usage.unicode.values()
    )
    if foreign:
        refuse_first(document, lambda character: character in foreign)


def refuse_first(document: dict[str, Any], is_missing: Callable[[str], bool]) -> None:
    """Raise PdfRefused for the first character of the document for which this is true."""
    _check(document["title"], document["title"], "标题", is_missing)
    for text in document["texts"]:
        for row in text["rows"]:
            words = f"{row['label']}{row['heading']}{row['body']}{''.join(map(str, row['cells']))}"
            where = f"{row['label'].strip() or words[:12]}（{row['address']}）"
            _check(document["title"], words, where, is_missing)


def _check(title: str, words: str, where: str, is_missing: Callable[[str], bool]) -> None:
    missing = next(filter(is_missing, words), None)
    if missing is None:
        return
    name = unicodedata.name(missing, "控制字符" if ord(missing) < 0x20 else "未命名字符")
    shown = f"“{missing}”" if missing.isprintable() else ""
    raise PdfRefused(
        f"《{title}》{where}含有字库中没有的字符{shown}（U+{ord(missing):04X} {name}），"
        "无法印刷。请在原文中改正该字符，或请系统管理员安装含有它的字库后重试。"
    )
