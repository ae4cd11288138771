"""Findings as an intake keeps them: as JSON, ticked off by whoever has looked at them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gazette.parsing.parsed import Finding, Severity


def dump_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON; whether an editor has looked at it is added beside."""
    return {
        "code": finding.code,
        "message": finding.message,
        "span": list(finding.span),
        "severity": finding.severity.value,
    }


def load_finding(values: dict[str, Any]) -> Finding:
    start, end = values["span"]
    severity = Severity(values["severity"])
    return Finding(values["code"], values["message"], (start, end), severity=severity)


def still_open(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings that warn and that nobody has ticked off."""
    return [
        finding
        for finding in findings
        if finding["severity"] == Severity.WARNING and not finding.get("checked")
    ]
