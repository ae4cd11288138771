"""Every pair of text and background colour has the contrast that WCAG 2.2 AA requires."""

from __future__ import annotations

import re

import pytest

from tests.paths import ROOT

CSS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")

#: Text on its background, 4.5 : 1; edges of controls and leaders on theirs, 3 : 1.
TEXT = [
    ("ink", "paper"),
    ("ink", "desk"),
    ("ink", "red-tint"),
    ("ink-soft", "paper"),
    ("ink-soft", "desk"),
    ("ink-soft", "red-tint"),
    ("red", "paper"),
    ("red", "desk"),
    ("red", "red-tint"),
    ("on-red", "red"),
    ("paper", "ink"),
    *((tone, ground) for tone in ("green", "amber") for ground in ("paper", "desk")),
    *((tone, f"{tone}-tint") for tone in ("green", "amber")),
    *((front, f"{tone}-tint") for tone in ("green", "amber") for front in ("ink", "red")),
]
EDGES = [("edge", "paper"), ("edge", "desk")]


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme, with those of the general theme where it defines none."""
    blocks = re.findall(r"(?:@media ([^{]+)\{\s*)?:root \{(.*?)\}", CSS, re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for query, body in blocks:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
        dark = "prefers-color-scheme: dark" in query and "contrast" in query
        base = found["(prefers-color-scheme: dark)"] if dark else found.get("", {})
        found[query.strip()] = base | colours
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_there_are_four_themes() -> None:
    assert len(themes()) == 4


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("front", "ground"), TEXT + EDGES)
def test_contrast(theme: str, front: str, ground: str) -> None:
    colours = themes()[theme]
    wanted = 3 if (front, ground) in EDGES else 4.5
    if "contrast" in theme and wanted == 4.5:
        wanted = 7
    assert contrast(colours[front], colours[ground]) >= wanted
