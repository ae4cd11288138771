"""What a process loads when Django starts: the whole portal, or what setting pages needs.

The apps register most of what they do (lists and rules of the office, tasks, receivers, pages
of the admin) by loading the modules that do it: half of the start of a process. A command that
reads rows and sets pages uses none of it, and changes nothing that they listen to.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import set_urlconf

#: The apps of which a PDF shows nothing, and to whose models no other app refers.
WITHOUT_PRINT = frozenset(
    {
        *("django.contrib.admin", "django.contrib.sessions", "django.contrib.messages"),
        *("django.contrib.sitemaps", "django.contrib.staticfiles"),
        *("whitenoise.runserver_nostatic", "auditlog", "axes", "haystack"),
        *("django_otp", "django_otp.plugins.otp_totp"),
        *("gazette.accounts", "gazette.intake", "gazette.sheets", "search"),
    }
)
_is_for_setting = False


def load_for_setting_pages() -> None:
    """Load the models alone, and the addresses that are printed; before ``django.setup``.

    An app that is new, with another kind of document perhaps, is loaded too.
    """
    global _is_for_setting
    _is_for_setting = True
    apps = [one for one in settings.INSTALLED_APPS if one not in WITHOUT_PRINT]
    settings.INSTALLED_APPS = apps
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
