"""The days of a decree that its page names."""

from __future__ import annotations

from datetime import date

from gazette.pages.effect_panel import milestones
from regulations.models import Decree


@milestones.register
def decree_milestones(decree: Decree) -> list[tuple[str, date | None]]:
    """A rule is adopted (通过), signed and promulgated (公布); the last two fall on one day."""
    made_known = ("公布", decree.promulgated_on or decree.signed_on)
    return [("通过", decree.adopted_on), made_known]
