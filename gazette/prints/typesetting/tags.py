"""Tags as PDF/UA asks for them, where WeasyPrint's differ.

Reads and changes the objects of a finished but unwritten PDF (pydyf).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

from gazette.prints.typesetting.weasyprint_patches import continued_tables


def mend_tags(document: Any, pdf: pydyf.PDF) -> None:
    """Heads say themselves what they head; a table's head is read once, however often printed."""
    elements = [one for one in pdf.objects if isinstance(one, dict) and "S" in one]
    for one in elements:
        if one["S"] in {"/TH", "/TD"} and "A" in one:
            _mend_cell(one)
    tables = [one for one in elements if one["S"] == "/Table"]
    for table, is_continued in zip(tables, continued_tables(document), strict=True):
        kids = [_object(pdf, kid) for kid in table["K"]]
        if is_continued and kids and kids[0]["S"] == "/THead":
            table["K"].pop(0)
            _make_artifact(pdf, kids[0])


def _mend_cell(cell: Any) -> None:
    """Parts share no names for cells, so columns are told by scope."""
    cell.pop("ID", None)
    cell["A"].pop("Headers", None)
    if cell["S"] == "/TH":
        cell["A"]["Scope"] = "/Column"


def _make_artifact(pdf: pydyf.PDF, element: Any) -> None:
    """Take an element out of the tree; what it marked on its page is an artifact."""
    page = _object(pdf, element["Pg"])
    content = _object(pdf, page["Contents"]).stream
    [root] = [one for one in pdf.objects if isinstance(one, dict) and "ParentTree" in one]
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    parents = numbers[numbers.index(page["StructParents"]) + 1]
    for mcid in _marked(pdf, element):
        parents[mcid] = "null"
        place = next(
            place
            for place, one in enumerate(content)
            if isinstance(one, dict) and one.get("MCID") == mcid
        )
        content[place - 1 : place + 2] = ["/Artifact", b"BMC"]


def _marked(pdf: pydyf.PDF, element: Any) -> Iterator[int]:
    """The numbers of the pieces of content under an element."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield kid
        else:
            yield from _marked(pdf, _object(pdf, kid))


def _object(pdf: pydyf.PDF, reference: Any) -> Any:
    """The object of ``b"12 0 R"``."""
    return pdf.objects[int(reference.split()[0])]
