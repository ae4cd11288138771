#!/usr/bin/env python
"""Django's command line for the gazette portal."""

import gc
import logging
import os
import sys

from gazette.prints.typesetting import setting_processes

#: The commands that set pages, and need the models alone.
SETS_PAGES = {"export_issue_pdf"}

sets_pages = __name__ == "__main__" and not SETS_PAGES.isdisjoint(sys.argv[1:2])
if sets_pages:
    setting_processes.start_ahead("fonts", "markup")  # before Django, so that both load at once

# ruff: noqa: E402
import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from gazette.config import app_loading
from gazette.disk import (
    DISK_FULL_FOR_COMMANDS,
    DISK_LOCKED_FOR_COMMANDS,
    is_disk_full,
    is_disk_locked,
)
from gazette.jobs.busy_database import (
    BUSY_FOR_COMMANDS,
    GONE_FOR_COMMANDS,
    is_database_busy,
    is_database_gone,
)


def told(error: Exception) -> str | int:
    """What whoever typed a command is told where it has failed: a sentence, or just that it has."""
    if is_disk_full(error):
        return DISK_FULL_FOR_COMMANDS
    if is_disk_locked(error):
        return DISK_LOCKED_FOR_COMMANDS
    if is_database_busy(error):
        return BUSY_FOR_COMMANDS
    return GONE_FOR_COMMANDS if is_database_gone(error) else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
    try:
        # Collecting garbage while loading takes a tenth of the time and finds none.
        gc.disable()
        if sets_pages:
            app_loading.load_for_setting_pages()
            gc.set_threshold(50_000)  # one issue leaves no cycles worth a tenth of its time
        django.setup()
        gc.enable()
        gc.freeze()
        execute_from_command_line(sys.argv)
        if sets_pages:
            gc.freeze()  # nothing is left to collect, which takes time at the end
    except ImproperlyConfigured as error:
        sys.exit(f"设置有误：{error}")
    except Exception as error:
        # Not what was typed after the command's name, which may be about persons.
        command = "".join(sys.argv[1:2])
        logging.getLogger("gazette.command").exception("manage.py %s failed", command)
        sys.exit(told(error))
