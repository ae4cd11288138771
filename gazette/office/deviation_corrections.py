"""勘误 begun from a deviation of a published issue: whether a correction can mend it."""

from __future__ import annotations

from gazette.models import Document
from gazette.office.corrections import correctable_fields
from gazette.office.found_deviation import Deviation, Kind

#: The reason with which the form of a correction begins.
REASON = "与原文不同，照原文更正。"
_WHOLE_ROWS = (
    "整行、整件的增删和移动不能逐处更正：请重新录入本期的原件，在“库中的这一期”选“更正重刊”。"
)
_NO_FIELD = "这一项不能逐处更正：请重新录入本期的原件，在“库中的这一期”选“更正重刊”。"


def why_not_correctable(one: Deviation) -> str:
    """Why no correction of a place can mend a deviation, and what can; "" if one can."""
    if one.kind in (Kind.CHANGED, Kind.CELLS):
        return "" if one.row_id else _WHOLE_ROWS
    if one.kind is Kind.FACT:
        return "" if one.field in correctable_fields(Document()) else _NO_FIELD
    return _WHOLE_ROWS
