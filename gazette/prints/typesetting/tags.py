"""Corrects WeasyPrint's tags where PDF/UA requires others.

Changes the objects of a PDF (pydyf) that is finished but not yet written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

from gazette.prints.typesetting.weasyprint_patches import continued_tables


def correct_tags(document: Any, pdf: pydyf.PDF) -> None:
    """Give header cells a scope; tag a table's head once, though each page repeats it."""
    elements = [one for one in pdf.objects if isinstance(one, dict) and "S" in one]
    for one in elements:
        if one["S"] in {"/TH", "/TD"} and "A" in one:
            _correct_cell(one)
    tables = [one for one in elements if one["S"] == "/Table"]
    for table, is_continued in zip(tables, continued_tables(document), strict=True):
        kids = [_object(pdf, kid) for kid in table["K"]]
        if is_continued and kids and kids[0]["S"] == "/THead":
            table["K"].pop(0)
            _make_artifact(pdf, kids[0])


def _correct_cell(cell: Any) -> None:
    """Replace references to header cells, whose names would clash between parts, by a scope."""
    cell.pop("ID", None)
    cell["A"].pop("Headers", None)
    if cell["S"] == "/TH":
        cell["A"]["Scope"] = "/Column"


def _make_artifact(pdf: pydyf.PDF, element: Any) -> None:
    """Remove an element's content from the tree; on its page it becomes an artifact."""
    page = _object(pdf, element["Pg"])
    content = _object(pdf, page["Contents"]).stream
    [root] = [one for one in pdf.objects if isinstance(one, dict) and "ParentTree" in one]
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    parents = numbers[numbers.index(page["StructParents"]) + 1]
    for mcid in _content_ids(pdf, element):
        parents[mcid] = "null"
        place = next(
            place
            for place, one in enumerate(content)
            if isinstance(one, dict) and one.get("MCID") == mcid
        )
        content[place - 1 : place + 2] = ["/Artifact", b"BMC"]


def _content_ids(pdf: pydyf.PDF, element: Any) -> Iterator[int]:
    """The ids (MCID) of the marked content below an element."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield kid
        else:
            yield from _content_ids(pdf, _object(pdf, kid))


def _object(pdf: pydyf.PDF, reference: Any) -> Any:
    """The object of a reference such as ``b"12 0 R"``."""
    return pdf.objects[int(reference.split()[0])]
