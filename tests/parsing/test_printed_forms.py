"""Printed forms of tables, contents pages, annexes and numbering, and what is read from each.

``printed_forms/NAME.txt`` is a short text of own writing, ``NAME.json`` says what it shows and
what is stated of its parse; the names of what can be stated are those of ``outline``.
"""

import json
import re
from pathlib import Path

import pytest

from tests.parsing.outline import outline

FORMS = Path(__file__).parent / "printed_forms"
NAMES = sorted(path.stem for path in FORMS.glob("*.txt"))


def test_there_are_forms() -> None:
    assert len(NAMES) >= 40
    assert sorted(path.stem for path in FORMS.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_printed_form(name: str) -> None:
    wanted = json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8"))
    shows = wanted.pop("shows")
    text = (FORMS / f"{name}.txt").read_bytes().decode()
    assert outline(text, wanted) == wanted, shows


@pytest.mark.parametrize(
    "ends", ["\r\n", "\n\n", "\n\u3000\u3000"], ids=["crlf", "blank", "indent"]
)
@pytest.mark.parametrize("name", NAMES)
def test_line_ends_and_indents_change_nothing(name: str, ends: str) -> None:
    wanted = json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8"))
    del wanted["shows"]
    text = (FORMS / f"{name}.txt").read_bytes().decode().strip("\n")
    assert outline(re.sub(r"\n+", ends, text), wanted) == wanted
