"""The forms that answer doubts, alike on the overview, on a document's page and in the queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from gazette.intake import doubt_answers
from gazette.intake.access import editor
from gazette.intake.models import Intake

#: What these forms send as ``do``.
NAMES = ("answer", "revoke", "undo-last")


@dataclass(frozen=True, slots=True)
class DoneForm:
    """What a form has done, in Chinese, and the key of the doubt that it leads to, if any."""

    words: str
    leads_to: str = ""


def handle(request: HttpRequest, intake: Intake) -> DoneForm:
    """Do what a form with ``do`` of ``NAMES`` asks for.

    Raises CannotAnswer; and CannotEdit and EditConflict where a step is taken back.
    """
    name, keys = request.POST.get("do", ""), request.POST.getlist("doubt")
    by = editor(request)
    if name == "answer":
        kind, words = request.POST.get("kind", ""), request.POST.get("words", "")
        label = doubt_answers.answer(intake, keys, kind, words, by)
        count = f"{len(keys)}处" if len(keys) > 1 else ""
        return DoneForm(f"已答复{count}：{label}")
    if name == "revoke":
        doubt_answers.revoke(intake, keys, by)
        return DoneForm("已撤回答复。", next(iter(keys), ""))
    undone = doubt_answers.undo_last(intake, by)
    return DoneForm(f"已撤销：{undone.words}", undone.key)
