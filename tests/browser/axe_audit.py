"""axe-core on a page as it stands, in the windows and colour schemes in which readers see it."""

from __future__ import annotations

from collections import defaultdict

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: Width and colour scheme of each run, and whether only the rules on colours are judged. All rules
#: are judged at both widths and the colours in all four: no other rule knows the scheme.
RUNS = ((360, "light", False), (360, "dark", True), (1280, "light", True), (1280, "dark", False))
#: Both widths and both schemes, for pages that differ little from one another.
FEWER = (RUNS[0], RUNS[3])
#: The rules of axe-core that look at colours.
ON_COLOURS = ["color-contrast", "link-in-text-block"]
#: Left out: the first and the last head of a table of Django's inline forms. They are empty, for
#: the columns of each row's own name and of its 删除 (admin/edit_inline/tabular.html); a copy of
#: the whole template for the sake of two cells would miss what later versions of Django mend.
EXCEPTED = [[".inline-group thead th.original"], [".inline-group thead th:last-child:empty"]]
#: Everything axe-core finds, of any level: rule, level and the first places.
FINDINGS = """async ([rules, excepted]) => {
    document.getAnimations().forEach((one) => one.finish());  // of colours, in Django's admin
    const options = { resultTypes: ["violations"] };
    if (rules.length) { options.runOnly = { type: "rule", values: rules }; }
    const found = await axe.run({ include: [["html"]], exclude: excepted }, options);
    return found.violations.map((one) => `${one.id} (${one.impact}): `
        + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("; "));
}"""


class AxeAudit:
    """What axe-core finds on the pages of a walk, each finding with the places where it stands."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._found: dict[str, list[str]] = defaultdict(list)

    def look(self, name: str, runs: tuple[tuple[int, str, bool], ...] = RUNS) -> None:
        """Judge the page that is open; ``name`` is what it is called in ``report``."""
        self.page.evaluate(AXE_SCRIPT)
        for width, scheme, only_colours in runs:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            rules = ON_COLOURS if only_colours else []
            for line in self.page.evaluate(FINDINGS, [rules, EXCEPTED]):
                self._found[line].append(f"{name} {width} {scheme}")

    @property
    def report(self) -> str:
        """All findings; empty if there are none."""
        return "\n".join(f"{line}\n    {places}" for line, places in self._found.items())
