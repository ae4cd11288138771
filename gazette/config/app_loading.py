"""What a process loads when Django starts: the whole portal, or what setting pages needs.

The apps register most of what they do (lists and rules of the office, tasks, receivers, pages
of the admin) by loading the modules that do it: half of the start of a process. A command that
reads rows and sets pages uses none of it, and changes nothing that they listen to.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import set_urlconf

_is_for_setting = False


def load_for_setting_pages() -> None:
    """Load the models alone, and the addresses that are printed; before ``django.setup``.

    Django's admin, to which no model refers, is no app of such a process.
    """
    global _is_for_setting
    _is_for_setting = True
    settings.INSTALLED_APPS.remove("django.contrib.admin")
    set_urlconf("gazette.pages.cited_addresses")


class LoadsModules:
    """For an ``AppConfig`` that registers what its app does in ``load``.

    It is none itself: of two in one ``apps.py`` Django would take neither.
    """

    def ready(self) -> None:
        if not _is_for_setting:
            self.load()

    def load(self) -> None:
        """Load the modules that register themselves, and connect receivers."""
