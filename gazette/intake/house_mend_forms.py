"""The forms of the overview that adopt the mends of former issues, decline them or undo them."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from gazette.intake import step_log
from gazette.intake.access import editor, form_integer, form_versions
from gazette.intake.house_mends import adopt, decline, last_adoption, proposals_for
from gazette.intake.models import Intake
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import EditConflict

#: What these forms send as ``do``.
NAMES = frozenset({"mends-adopt", "mends-decline", "mends-undo"})


def handle(request: HttpRequest, intake: Intake) -> None:
    """Do what one of the forms asks for, and tell the editor what was done or why not."""
    try:
        messages.success(request, _perform(request, intake))
    except (CannotEdit, EditConflict) as error:
        messages.error(request, str(error))


def _perform(request: HttpRequest, intake: Intake) -> str:
    do = request.POST.get("do")
    if do == "mends-undo":
        step = last_adoption(intake)
        if step is None:
            raise CannotEdit("没有可以撤销的改法。")
        step_log.undo_step(step)
        return f"已撤销：{step.what}。"
    chosen = {form_integer(value) for value in request.POST.getlist("mend")}
    if do == "mends-decline":
        count = decline(intake, chosen)
        if not count:
            raise CannotEdit("没有选择不采用的改法。请至少勾选一种。")
        return f"这一期不采用其中{count}种改法，不再提议。以后也不要的，请在“本刊改法”里停用。"
    versions = form_versions(request.POST.get("versions"))
    steps = adopt(intake, chosen, versions, editor(request))
    return f"已改：{steps[0].what}。可以在本页撤销。"


def panel(intake: Intake) -> dict[str, Any]:
    """What the overview shows of the mends of former issues."""
    proposals = proposals_for(intake)
    documents = {place.document for proposal in proposals for place in proposal.places}
    return {
        "mends": proposals,
        "mend_places": sum(len(proposal.places) for proposal in proposals),
        "mend_versions": json.dumps({one.pk: one.version for one in documents}),
        "adoption": last_adoption(intake),
    }
