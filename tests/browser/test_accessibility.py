"""WCAG 2.2 AA and GB/T 37668-2019 on every type of public page, measured in a browser.

axe-core judges the pages at the width of a phone and of a desk, in the light and in the dark
scheme: no finding of any level is accepted.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Open
from tests.browser.page_types import load_archive, page_types

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")


@pytest.fixture
def issue(transactional_db: None) -> None:
    """In place of the one issue of the other tests: an archive with every type of page."""
    load_archive()


def findings(page: Any, axe: Axe) -> list[str]:
    """What axe-core finds on a page as it stands: rule, level and first places."""
    response = axe.run(page).response
    return [
        f"{one['id']} ({one['impact']}): "
        + "; ".join(node["html"][:120] for node in one["nodes"][:3])
        for one in response["violations"]
    ]


def test_axe_finds_nothing_on_any_page(visit: Open) -> None:
    axe = Axe()
    page = visit("/", width=WIDTHS[0])
    found: dict[str, list[str]] = {}
    for one in page_types():
        answer = page.page.goto(page.base + one.address)
        assert answer is not None
        assert answer.status == one.status, one
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                page.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                for line in findings(page.page, axe):
                    found.setdefault(line, []).append(f"{one.name} {width} {scheme}")
    assert not found, "\n".join(f"{line}\n    {places}" for line, places in found.items())
