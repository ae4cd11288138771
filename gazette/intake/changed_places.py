"""Whether the rows at the place of a doubt were changed since the doubt was raised.

A warning has ``place``, the digest of the rows where it was raised (``places_of``).
"""

from __future__ import annotations

from typing import Any

from gazette.intake.models import IntakeDocument
from gazette.intake.step_history import structures_at_first
from gazette.intake.stored_findings import place_of
from gazette.parsing.words.lines import fold

#: Why an answer 已改 is refused.
UNCHANGED = (
    "第{position}件“{document}”：{message}——这一处自提出以来没有改动，不能答“已改”。"
    "请先在录入页改好再答；不用改的，答“原件如此”，或者选“其他”写明情况。"
)


def why_unchanged(document: IntakeDocument, finding: dict[str, Any]) -> str:
    """Why a doubt cannot be answered 已改, in Chinese; "" where its place was changed."""
    if former_place(document, finding) != place_of(document.structure, finding):
        return ""
    message = fold(finding["message"]).rstrip("。")
    return UNCHANGED.format(position=document.position, document=document, message=message)


def former_place(document: IntakeDocument, finding: dict[str, Any]) -> str:
    """The digest of the rows at the place of a finding when it was raised.

    Of one that was stored without it, that of the rows before the first change.
    """
    if finding.get("place"):
        return str(finding["place"])
    first = structures_at_first(document.intake)
    return place_of(first.get(document.pk, document.structure), finding)
