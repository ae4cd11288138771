"""Refused imports, with messages that an editor can act on."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

from gazette.models import Issue
from gazette.office.field_changes import field_labels
from gazette.parsing import parsed


class ImportRefused(ValueError):
    """The issue cannot be written as it is; the message is a complete Chinese sentence."""


class PublicationRefused(ImportRefused):
    """The stored issue is withdrawn or under review: only the office may publish it."""


class AlreadyHeld(ImportRefused):
    """The archive has the issue, from the same text or from another one."""

    def __init__(self, issue: Issue, is_same_text: bool) -> None:
        super().__init__(f"库中已有{issue.short_title}（{issue.get_status_display()}）。")
        self.issue = issue
        self.is_same_text = is_same_text


def document_label(document: parsed.Document) -> str:
    """The document's name in messages: ``第3篇《关于…的通知》``."""
    return f"第{document.position}篇《{document.title}》"


def refuse_unstorable(row: models.Model, place: str, skip: Iterable[str] = ()) -> None:
    """Raise ImportRefused if a value of the row does not fit its field.

    ``place`` names the row in the message. Relations and the fields in ``skip`` are not
    checked.
    """
    fields = row._meta.concrete_fields
    relations = [field.name for field in fields if field.is_relation or field.primary_key]
    try:
        row.clean_fields(exclude={*relations, *skip})
    except ValidationError as error:
        raise ImportRefused(f"{place}存不下：{_explained(row, error)}") from error


def _explained(row: models.Model, error: ValidationError) -> str:
    labels = field_labels(row)
    return "；".join(
        f"“{labels[name]}”——{''.join(messages)}" for name, messages in error.message_dict.items()
    )
