"""Hand-checked facts of an issue, and how a parse is compared with them."""

import json
from pathlib import Path
from typing import Any

from gazette.parsing import parse
from gazette.parsing.__main__ import as_json, plain
from gazette.parsing.words.lines import fold


def folded(value: Any) -> Any:
    """A fact as it is compared: NFKC without white space, through lists and mappings."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, list):
        return [folded(item) for item in value]
    if isinstance(value, dict):
        return {key: folded(item) for key, item in value.items()}
    return value


def parsed_as_json(text: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        json.dumps(as_json(parse(text.read_text(encoding="utf-8"))), default=plain)
    )
    return data


def differences(parsed: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Each fact that the parse states otherwise: ``doc 2 signed_on: 2023-… ≠ 2024-…``."""
    found = [
        f"{part} {key}: {parsed[part].get(key)!r} ≠ {value!r}"
        for part in ("gazette", "issue")
        for key, value in facts[part].items()
        if folded(parsed[part].get(key)) != folded(value)
    ]
    if len(parsed["documents"]) != len(facts["documents"]):
        found.append(f"documents: {len(parsed['documents'])} ≠ {len(facts['documents'])}")
    for document, expected in zip(parsed["documents"], facts["documents"], strict=False):
        for key, value in expected.items():
            stated = document.get(key)
            if key == "repeals":
                names = ("title", "number", "issued_on")
                stated = [{name: repeal[name] for name in names} for repeal in stated]
            if folded(stated) != folded(value):
                found.append(f"doc {expected['position']} {key}: {stated!r} ≠ {value!r}")
    return found
