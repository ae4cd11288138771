"""The dates in the making of a decree, which its page shows."""

from __future__ import annotations

from datetime import date

from gazette.pages.effect_panel import milestones
from regulations.models import Decree


@milestones.register
def decree_milestones(decree: Decree) -> list[tuple[str, date | None]]:
    """A decree is adopted (通过), then signed and promulgated (公布) on one day."""
    promulgated = ("公布", decree.promulgated_on or decree.signed_on)
    return [("通过", decree.adopted_on), promulgated]
