"""Where the words that state a relation stand: the row of the source that a quotation is from."""

from __future__ import annotations

import re
from bisect import bisect_right

from gazette.effect.citations import row_address
from gazette.effect.validity import Place
from gazette.models import Document, Provision
from gazette.office.workflow import Refused
from gazette.parsing.words.spoken_addresses import address_in_words

#: A shorter quotation could stand anywhere and shows nothing.
SHORTEST = 4
_SPACE = re.compile(r"\s+")


def find_quote(document: Document, quote: str, address: str = "") -> Place:
    """The row of a document in which a quotation begins; white space is not compared.

    With ``address`` (or the row's name in words, 第七条), only that row and the rows below
    it are searched; without it all rows, then the title, whose place has no address. A
    quotation may run on into the next rows. Raises Refused if it is too short, stands
    nowhere, or in several places.
    """
    wanted = _SPACE.sub("", quote)
    if len(wanted) < SHORTEST:
        raise Refused(f"请照抄写明这一关系的原文，至少{SHORTEST}个字。")
    found = [one for one in _rows_quoted(document, wanted) if _is_within(one, address)]
    if not found and not address and wanted in _SPACE.sub("", document.title):
        return Place("", "标题")
    if not found:
        where = f"《{document.title}》{address_in_words(address) or address or '全文'}"
        raise Refused(
            f"在{where}中没有找到这段原文：“{quote[:60]}”。请照原文抄录，或者改指另一条。"
        )
    if len(found) > 1 and not address:
        places = "、".join(address_in_words(one) or one for one in found[:5])
        raise Refused(f"这段原文见于不止一处（{places}）。请多抄几个字，或者指明是哪一条。")
    return Place(found[0], (address_in_words(found[0]) or "正文")[:100])


def _rows_quoted(document: Document, wanted: str) -> list[str]:
    """The addresses of the rows in which occurrences of some words begin, each once."""
    starts, addresses, words = [], [], ""
    rows = Provision.objects.filter(document=document.pk).order_by("text__position", "position")
    for row in rows.only("label", "heading", "body", "address"):
        starts.append(len(words))
        addresses.append(row.address)
        words += _SPACE.sub("", row.printed)
    found, at = {}, words.find(wanted)
    while at >= 0:
        found[addresses[bisect_right(starts, at) - 1]] = True
        at = words.find(wanted, at + 1)
    return list(found)


def _is_within(row: str, named: str) -> bool:
    """Whether a row is the named one or lies below it; named by its address or in words."""
    if not named or row == named or row.startswith(f"{named}__"):
        return True
    words = address_in_words(row)
    return words == named or words.startswith(f"{named}第")


def named_row(document: Document, named: str) -> str:
    """The address of the row that an editor names, by address or in words (第七条).

    Raises Refused if the document has no such row, or several.
    """
    rows = list(Provision.objects.filter(document=document.pk).values_list("address", flat=True))
    if named not in rows and row_address(named, frozenset(rows)):
        return named  # a paragraph or item that is printed as part of the row above it
    found = [row for row in rows if named in (row, address_in_words(row))]
    if len(found) == 1:
        return found[0]
    several = "不止一处，请写它的地址（网页上该条链接中 # 之后的部分）" if found else "没有"
    raise Refused(f"《{document.title}》中“{named}”{several}。")
