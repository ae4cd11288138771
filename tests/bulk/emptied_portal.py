"""A portal that has been emptied, as a new one is: to build it again in the same database."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from gazette.office.append_only import protect, unprotect

_APPS = ("gazette", "regulations", "notices", "search", "jobs", "intake", "sheets")


def empty_portal() -> None:
    """Delete all rows of the portal's own tables, in the transaction of a test."""
    unprotect()
    for name in _APPS:
        for model in apps.get_app_config(name).get_models(include_auto_created=True):
            rows: Any = model._base_manager.all()
            rows._raw_delete(rows.db)
    protect()
