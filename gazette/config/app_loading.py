"""What a process loads when Django starts: the whole portal, or what setting pages needs.

The apps register most of what they do (lists and rules of the office, tasks, receivers, pages
of the admin) by loading the modules that do it: half of the start of a process. A command that
reads rows and sets pages uses none of it, and changes nothing that they listen to.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import set_urlconf

#: The apps whose rows are printed, or say what becomes of a PDF, and those they refer to.
FOR_SETTING_PAGES = frozenset(
    {
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "gazette",
        "gazette.jobs",
        "regulations",
        "notices",
    }
)
_is_for_setting = False


def load_for_setting_pages() -> None:
    """Load the models that are needed alone, and the addresses that are printed.

    To be called before ``django.setup``.
    """
    global _is_for_setting
    _is_for_setting = True
    settings.INSTALLED_APPS = [one for one in settings.INSTALLED_APPS if one in FOR_SETTING_PAGES]
    set_urlconf("gazette.pages.cited_addresses")


def make_generic() -> None:
    """Let Django's generic classes be subscripted at run time: ``ListView[Issue]``.

    Those of models can be without; the others come from modules that setting pages needs not.
    """
    if not _is_for_setting:
        import django_stubs_ext  # noqa: PLC0415

        django_stubs_ext.monkeypatch()


class LoadsModules:
    """For an ``AppConfig`` that registers what its app does in ``load``.

    It is none itself: of two in one ``apps.py`` Django would take neither.
    """

    def ready(self) -> None:
        if not _is_for_setting:
            self.load()

    def load(self) -> None:
        """Load the modules that register themselves, and connect receivers."""
