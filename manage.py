#!/usr/bin/env python
"""Django's command line for the gazette portal."""

import logging
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"设置有误：{error}")
    except Exception as error:
        # Not what was typed after the command's name, which may be about persons.
        command = "".join(sys.argv[1:2])
        logging.getLogger("gazette.command").exception("manage.py %s failed", command)
        sys.exit(DISK_FULL_FOR_COMMANDS if is_disk_full(error) else 1)
