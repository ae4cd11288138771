"""Findings of the parser as an intake stores them: as JSON, with who has checked them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from gazette.parsing.parsed import Finding, Severity
from gazette.parsing.words.lines import fold


def dump_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON. ``tick_finding`` adds ``checked``, ``checked_by``, ``checked_at``."""
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


def tick_finding(values: dict[str, Any], is_checked: bool, by: int, at: datetime) -> None:
    """Mark a finding as checked by the account with this id at this time, or as not checked."""
    values["checked"] = is_checked
    values["checked_by"] = by if is_checked else None
    values["checked_at"] = at.isoformat() if is_checked else None


def copy_ticks(former: Iterable[dict[str, Any]], findings: Iterable[dict[str, Any]]) -> None:
    """Mark findings as they were marked before; the same code and words are the same finding."""
    ticked = {_identity(values): values for values in former if values.get("checked")}
    for finding in findings:
        before = ticked.get(_identity(finding), {})
        for name in ("checked", "checked_by", "checked_at"):
            finding[name] = before.get(name)
        finding["checked"] = bool(before)


def _identity(values: dict[str, Any]) -> tuple[str, str]:
    return values["code"], fold(values["message"])


def warnings(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings that ask for a comparison with the original."""
    return [finding for finding in findings if finding["severity"] == Severity.WARNING]


def unchecked(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The warnings that nobody has ticked off."""
    return [finding for finding in warnings(findings) if not finding.get("checked")]
