"""The stylesheets are whole: a block that is left open would swallow the rules below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paths import ROOT

STYLESHEETS = sorted((ROOT / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_every_block_is_closed(path: Path) -> None:
    depth = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        at_top = line.startswith("/* ") or line.startswith("@media")
        assert not (at_top and depth), f"{path.name}:{number} stands within an open block"
        depth += line.count("{") - line.count("}")
    assert depth == 0
