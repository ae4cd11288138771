"""Findings of the parser as an intake stores them: as JSON, with how they were answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
