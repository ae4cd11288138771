"""What of each table is published, field by field; all else is the office's own.

A test compares these lists with the models: a new field has to be named in one of them. A
record leaves out what is empty; days and times are ISO 8601, times in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, FileField, JSONField, Model

from gazette.models import (
    Amendment,
    Citation,
    Column,
    Correction,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    IssuingBody,
    NumberNote,
    Occasion,
    OldAddress,
    OutsideAct,
    PartialEffect,
    PortalSettings,
    Provision,
    Relation,
    Rewording,
    SampleQuestion,
    Statement,
    Text,
    Theme,
)
from notices.models import Interpretation, Notice, Picture, Plan
from regulations.models import Decree, NormativeDocument

_EMPTY: tuple[Any, ...] = (None, "", [], {})


class UnknownField(ValueError):
    """A record has a field that this program does not know; the message is its name."""


@dataclass(frozen=True, slots=True)
class Published:
    """``fields`` stand in a record under their names. ``placed`` are told in another way: by the
    place of the record, or by names instead of keys. ``made`` are computed from the others, and
    ``withheld`` are the office's own, or of one database."""

    fields: tuple[str, ...]
    placed: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


PUBLISHED: dict[type[Model], Published] = {
    PortalSettings: Published(
        (
            *("site_code", "icp_number", "police_number", "sponsor", "operator", "phone"),
            *("email", "address", "accessibility_link", "national_link"),
        ),
        withheld=("contact_days",),
    ),
    Gazette: Published(
        (
            *("name", "slug", "pinyin_name", "organizer", "editor", "founded", "frequency"),
            *("phone", "address", "website", "imprint", "is_printed", "runs_on"),
        ),
        withheld=("review_stages",),
    ),
    NumberNote: Published(
        ("year", "first_number", "last_number", "kind"), placed=("gazette",), withheld=("note",)
    ),
    Theme: Published(
        (
            *("name", "position", "deciding_words", "strong_words", "weak_words", "body_words"),
            *("takes_rest", "is_retired"),
        )
    ),
    Occasion: Published(("name", "explanation", "position", "words")),
    SampleQuestion: Published(("words", "position"), made=("finds",)),
    OutsideAct: Published(
        ("issuing_body", "title", "document_number", "signed_on", "evidence_url"),
        placed=("evidence_file",),
        withheld=("recorded_by", "recorded_at"),
    ),
    OldAddress: Published(
        ("old_address", "new_path"),
        placed=("issue", "document"),
        made=("key",),
        withheld=("note", "made_at"),
    ),
    Issue: Published(
        ("year", "number", "serial_number", "published_on", "first_published_at"),
        placed=("gazette", "scan"),
        made=("status",),
        withheld=(
            *("version", "review_stages", "publish_at", "source_text", "source_name"),
            *("source_sha256", "imported_at"),
        ),
    ),
    Column: Published(("name", "position"), placed=("issue",)),
    Document: Published(
        (
            *("position", "kind", "title", "contents_title", "text_title", "document_number"),
            *("number_use", "printed_page", "theme_reasons", "signed_on", "effective_on"),
            *("term_years", "term_months", "last_day_in_force", "interpreted_by", "disclosure"),
            "attachments",
        ),
        placed=("issue", "column", "reprint_of", "lead_body", "theme", "proposed_theme"),
        made=("folded_title", "folded_text_title"),
    ),
    Decree: Published(("order_number", "adopted_on", "adopted_at", "promulgated_on", "signatory")),
    NormativeDocument: Published(("registration_number",)),
    Plan: Published(("plan_type", "response_levels", "review_cycle")),
    Notice: Published(("notice_type",)),
    Interpretation: Published(("form",)),
    Picture: Published(
        ("position", "width", "height", "caption", "words", "credit"), placed=("document", "file")
    ),
    IssuingBody: Published(("name",)),
    DocumentIssuer: Published(("position",), placed=("document", "body")),
    Text: Published(
        ("position", "role", "label", "title"), placed=("document",), made=("folded_title",)
    ),
    Provision: Published(
        (
            *("position", "address", "level", "label", "number", "heading", "body", "cells"),
            "merged",
        ),
        placed=("document", "text", "parent"),
        made=("depth",),
        withheld=("span_start", "span_end"),
    ),
    Statement: Published(("subject", "address", "place", "quote"), placed=("document",)),
    PartialEffect: Published(
        (
            *("position", "kind", "part", "addresses", "begins_on", "last_day_in_force"),
            *("is_postponed", "address", "place", "quote"),
        ),
        placed=("document",),
    ),
    Relation: Published(
        (
            *("type", "position", "status", "target_title", "target_number", "target_issued_on"),
            *("target_address", "target_text", "address", "place", "quote", "effective_on"),
            *("until", "extended_years", "extended_months", "match", "wording_confidence"),
            *("confidence", "reasons", "confirmed_at", "is_parsed", "read_as"),
        ),
        placed=("source", "outside_act", "target"),
        made=("folded_target_title",),
        withheld=("confirmed_by", "note"),
    ),
    Amendment: Published(
        (
            *("position", "action", "address", "place", "target_address", "new_address", "part"),
            *("old_words", "new_words", "quote"),
        ),
        placed=("relation",),
    ),
    Citation: Published(
        ("address", "start", "end", "words", "target_address", "until_address"),
        placed=("document", "relation"),
    ),
    Correction: Published(
        ("reason", "proposed_at", "decided_at"),
        placed=("issue",),
        made=("status",),
        withheld=(
            *("proposed_by", "decided_by", "note", "former_source_text"),
            *("former_source_sha256", "summary"),
        ),
    ),
    Rewording: Published(
        ("position", "title", "address", "place", "field", "before", "after"),
        placed=("correction", "document"),
    ),
}


def record_of(row: Model, model: type[Model] | None = None) -> dict[str, Any]:
    """The published fields of a row that are not empty; of a kind of document its own ones."""
    names = PUBLISHED[model or type(row)].fields
    return plain(dict(zip(names, (getattr(row, name) for name in names), strict=True)))


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a record has them: none that is empty, days and times as text."""
    return {name: _plain(value) for name, value in values.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return value is None or (not isinstance(value, (bool, int, float)) and value in _EMPTY)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def values_in(record: dict[str, Any], model: type[Model]) -> dict[str, Any]:
    """Take the fields of a model out of a record, what is left out as empty.

    Raises ValidationError for a value that the field cannot have.
    """
    found = {}
    for name in PUBLISHED[model].fields:
        field = cast("Field[Any, Any]", model._meta.get_field(name))
        if name in record:
            found[name] = _checked(field, record.pop(name))
        else:
            found[name] = _empty_value(field)
    return found


def _checked(field: Field[Any, Any], value: Any) -> Any:
    """The value of a field; its type is looked at here, the rest where the row is written."""
    is_text = isinstance(value, str)
    if not isinstance(field, JSONField) and isinstance(value, (list, dict)):
        raise ValidationError(f"“{field.name}”不应是列表。")
    if field.get_internal_type() in ("CharField", "TextField", "SlugField") and not is_text:
        raise ValidationError(f"“{field.name}”应是文字。")
    return field.to_python(value)


def _empty_value(field: Field[Any, Any]) -> Any:
    if field.null:
        return None
    return field.get_default() if isinstance(field, JSONField) else field.to_python("")


def refuse_leftovers(record: Mapping[str, Any]) -> None:
    """Raise UnknownField where something of a record was not understood."""
    for name in record:
        raise UnknownField(name)


def file_field(model: type[Model], name: str) -> FileField:
    """The field of a model that names a kept file."""
    return cast(FileField, model._meta.get_field(name))
