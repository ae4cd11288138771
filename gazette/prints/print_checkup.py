"""A rule of 发布前体检 on characters that the PDF shows as boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gazette.office.checkup import OWN_CARE, DocumentRows, Fault, RowRule, register
from gazette.office.content_rules.stray_characters import kind_of_stray
from gazette.prints.glyph_coverage import MissingCharacter, missing_in, row_name
from gazette.prints.typesetting.faces import faces_digest


def characters_without_glyph(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Characters that no face has, a finding for each in a row.

    What the rule on stray characters tells (control and private characters) is left to it.
    """
    for one in documents:
        places = [(row.address, row_name(row.label, row.printed), row.printed) for row in one.rows]
        told: set[str] = set()
        for address, name, words in [*places, ("", "标题", one.document.title)]:
            for character, count in missing_in(words).items():
                if kind_of_stray(character) or (not address and character in told):
                    continue
                told.add(character)
                yield _fault(one, MissingCharacter(address, name, character, count))


def _fault(one: DocumentRows, missing: MissingCharacter) -> Fault:
    message = (
        f"{missing}。字库中没有这个字，PDF 里印成标有码位的方框，复制、检索和朗读仍是原字。"
        "请对照原件核对；无误的，请写明理由搁置。"
    )
    detail = f"{missing.address}:U+{ord(missing.character):04X}"
    return Fault(one.document, message, missing.address, detail)


register(
    RowRule(
        "character_without_glyph",
        "字库中没有的字",
        OWN_CARE,
        characters_without_glyph,
        depends_on=faces_digest,
    )
)
