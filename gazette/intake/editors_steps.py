"""What editors changed in an intake counts as their work when the source is read again."""

from __future__ import annotations

from gazette.importing.editors_work import work_source
from gazette.intake.models import Intake
from gazette.models import Issue


@work_source
def changed_documents(issue: Issue) -> dict[int, str]:
    """The documents of an issue that were changed in its intake, by their positions."""
    found: dict[int, str] = {}
    for intake in Intake.objects.filter(issue=issue, state=Intake.State.ACCEPTED):
        steps = intake.steps.filter(is_undone=False)
        changed = {pk for pair in steps.values_list("document", "other") for pk in pair if pk}
        rows = intake.documents.current().values_list("pk", flat=True)
        for position, pk in enumerate(rows, start=1):
            if pk in changed:
                found[position] = "编辑在录入时改过"
    return found
