"""Rules of 发布前体检 on the PDF: characters that it shows as boxes, tables that it divides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from gazette.layout import table_grid
from gazette.models import Provision
from gazette.office.checkup import OWN_CARE, DocumentRows, Fault, RowRule, register
from gazette.office.content_rules.stray_characters import kind_of_stray
from gazette.parsing.parsed import Level
from gazette.prints import printed_tables
from gazette.prints.glyph_coverage import MissingCharacter, missing_in, row_name
from gazette.prints.printed_tables import WIDE_TABLE, printed_groups, printed_table
from gazette.prints.typesetting import column_groups, looks
from gazette.prints.typesetting.faces import faces_digest

#: What editors call the layouts.
LAYOUTS = {"standard": "标准版", "large": "大字版"}


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
                yield _missing(one, MissingCharacter(address, name, character, count))


def _missing(one: DocumentRows, missing: MissingCharacter) -> Fault:
    message = (
        f"{missing}。字库中没有这个字，PDF 里印成标有码位的方框，复制、检索和朗读仍是原字。"
        "请对照原件核对；无误的，请写明理由搁置。"
    )
    detail = f"{missing.address}:U+{ord(missing.character):04X}"
    return Fault(one.document, message, missing.address, detail)


def divided_tables(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Tables with more columns than a landscape page has room for, a finding for each."""
    for one in documents:
        for table, rows in _tables(one.rows):
            if any(len(row.cells) > WIDE_TABLE for row in rows):
                yield from _divided(one, table, rows)


def _tables(rows: Iterable[Provision]) -> Iterator[tuple[Provision, list[Provision]]]:
    """Each table with its rows, which follow it, as they are printed."""
    table: Provision | None = None
    for _, run in groupby(rows, key=lambda row: (row.text_id, row.level)):
        own = list(run)
        if own[0].level == Level.TABLE_ROW and table and table.text_id == own[0].text_id:
            yield table, own
        table = own[-1] if own[0].level == Level.TABLE else None


def _divided(one: DocumentRows, row: Provision, rows: Sequence[Provision]) -> Iterator[Fault]:
    table = printed_table(row.address, [], rows)
    parts = {name: printed_groups(table, layout) for layout, name in LAYOUTS.items()}
    told = [
        f"{name}分{len(groups)}段（{'，'.join(group.name for group in groups)}）"
        for name, groups in parts.items()
        if len(groups) > 1
    ]
    if not told:
        return
    name = f"表“{row.printed.strip()[:30]}”" if row.printed.strip() else "没有表题的表"
    message = (
        f"{name}有{len(table.columns)}列，横页上也放不下，PDF 里按列分段印：{'；'.join(told)}。"
        "后面各段写明“续表”，重复表头和第一列（第一列是序号的，连同第二列）。原件是几张表的，请照原件分成几张表；"
        "原件就是一张的，请看过预览，写明理由搁置。"
    )
    yield Fault(one.document, message, row.address, f"{row.address}:{len(table.columns)}")


@cache
def _code_digest() -> str:
    """Of the code that decides on groups of columns."""
    modules = (table_grid, printed_tables, column_groups, looks)
    return sha256(b"".join(Path(str(one.__file__)).read_bytes() for one in modules)).hexdigest()


register(
    RowRule(
        "character_without_glyph",
        "字库中没有的字",
        OWN_CARE,
        characters_without_glyph,
        depends_on=faces_digest,
    )
)
register(
    RowRule(
        "divided_table",
        "列数太多、分段印的表",
        OWN_CARE,
        divided_tables,
        depends_on=_code_digest,
    )
)
