"""Findings of the parser as an intake stores them: as JSON, with how they were answered."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from gazette.intake.stored_rows import RowPlaces, Structure, stored_rows
from gazette.parsing.parsed import Finding, Severity


def dump_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON. ``finding_answers.set_answers`` adds ``answer`` and ``checked``."""
    values: dict[str, Any] = {
        "code": finding.code,
        "message": finding.message,
        "span": list(finding.span),
        "severity": finding.severity.value,
    }
    if finding.places:
        values["places"] = [list(place) for place in finding.places]
    return values


def load_finding(values: dict[str, Any]) -> Finding:
    start, end = values["span"]
    severity = Severity(values["severity"])
    places = tuple((first, last) for first, last in values.get("places", ()))
    return Finding(
        values["code"], values["message"], (start, end), severity=severity, places=places
    )


def warnings(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings that ask for a comparison with the original."""
    return [finding for finding in findings if finding["severity"] == Severity.WARNING]


def unchecked(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The warnings that nobody has answered."""
    return [finding for finding in warnings(findings) if not finding.get("checked")]


def places_of(structure: Structure, findings: Iterable[dict[str, Any]]) -> list[str]:
    """For each finding a digest of the rows at its place and of the two beside them: levels,
    depths and words. What is lacking is written beside its place.

    Of a finding at whose place no row has words it is that of all rows.
    """
    rows, findings = stored_rows(structure), list(findings)
    words = RowPlaces(structure) if findings else None
    found = []
    for finding in findings:
        there: set[int] = set()
        for start, end in finding.get("places") or [finding["span"]]:
            for index in words.indices_at(start, max(end, start + 1)) if words else ():
                there |= {index - 1, index, index + 1}
        chosen = sorted(one for one in there if 0 <= one < len(rows))
        found.append(_digest([rows[index] for index in chosen] if there else rows))
    return found


def place_of(structure: Structure, finding: dict[str, Any]) -> str:
    """The digest of one finding's place (``places_of``)."""
    return places_of(structure, [finding])[0]


def _digest(rows: Iterable[dict[str, Any]]) -> str:
    digest = blake2b(digest_size=12)
    for row in rows:
        words = ["".join(text for text, _at in part) for part in row["w"]]
        shape = [row["l"], row["d"], row.get("o"), row.get("m"), words]
        digest.update(repr(shape).encode("utf-8", "replace"))
    return digest.hexdigest()
