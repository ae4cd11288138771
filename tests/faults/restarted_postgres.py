"""A program that serves a page, restarts PostgreSQL while nobody reads, and serves it again.

Run by ``test_restarts.py`` within ``.ci/with-postgres``; prints the statuses of the answers.
"""

from __future__ import annotations

import os
import subprocess
from glob import glob
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402


def restart() -> None:
    """Restart the throw-away cluster, whose folder is the host of DATABASE_URL."""
    folder = unquote(urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2])
    programs = sorted(glob("/usr/lib/postgresql/*/bin"))[-1]
    command = [f"{programs}/pg_ctl", "restart", "-D", f"{folder}/data", "-m", "fast", "--wait"]
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    with Path(os.devnull).open("w") as nothing:
        subprocess.run(command, cwd="/", stdout=nothing, stderr=nothing, check=True)


def ask(application: Any) -> str:
    environment: dict[str, Any] = {"PATH_INFO": "/", "HTTP_HOST": "localhost"}
    setup_testing_defaults(environment)
    statuses: list[str] = []
    answer = application(environment, lambda status, headers: statuses.append(status))
    answer.close()
    return statuses[0][:3]


call_command("migrate", verbosity=0)
served = get_wsgi_application()
found = [ask(served)]
for _ in range(2):
    restart()
    found += [ask(served), ask(served)]
print("statuses", *found)  # noqa: T201
