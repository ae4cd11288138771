"""``python -m tests.migrations.dumps``: dumps of a release, from which later ones migrate.

Run it once a release, on the very commit, and commit the files: they stay as they are from
then on. ``RELEASE.sqlite.sql.gz`` and ``RELEASE.postgresql.sql.gz`` hold the three sample
issues, with what an office does to them; ``RELEASE.facts.json`` is what the release itself
said of them. The PostgreSQL one needs ``DATABASE_URL`` to name an empty database.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from tests.paths import ROOT

RELEASE = "1.0.0"
HERE = Path(__file__).resolve().parent
#: Days on which the states of all documents are compared.
DAYS = (date(2025, 2, 1), date(2026, 6, 30), date(2031, 1, 1))

#: What an office does to the samples, so that its tables are not empty.
OFFICE = """
from django.contrib.auth.models import Group, User
from django.utils import timezone
from gazette.effect.decisions import decide
from gazette.models import Issue, Provision, Relation
from gazette.office.corrections import accept, propose
people = [User.objects.create_superuser(name, password=None) for name in ("zhang", "li")]
people[0].groups.set(Group.objects.all())
place = ["document__issue__year", "document__issue__number", "document__position", "position"]
row = Provision.objects.exclude(body="").order_by(*place, "text__position").first()
correction = propose(row, {"body": row.body + "（示例更正）"}, people[0], "示例更正理由")
accept(correction, people[1])
place = ["source__issue__year", "source__issue__number", "source__position", "position"]
waiting = Relation.objects.waiting().order_by(*place, "type")[:3]
decide(waiting, Relation.Status.CONFIRMED, people[0], "示例确认", timezone.now())
"""


def facts() -> dict[str, Any]:
    """What must hold of the archive through every migration."""
    from django.apps import apps  # noqa: PLC0415  (called where Django is set up)

    from gazette.models import Document  # noqa: PLC0415

    counts = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.split(".")[0] in ("gazette", "regulations", "notices", "search")
    }
    documents = {}
    states: dict[str, dict[str, str]] = {}
    for document in Document.objects.select_related("issue").order_by("issue", "position"):
        key = f"{document.issue.year}-{document.issue.number}-{document.position}"
        rows = document.provisions.order_by("text__position", "position")
        words = [[row.address, row.label, row.heading, row.body] for row in rows]
        digest = hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()
        documents[key] = [document.title, document.document_number, len(words), digest]
        for day in DAYS:
            state = Document.objects.with_state(day).get(pk=document.pk)
            states.setdefault(key, {})[day.isoformat()] = str(getattr(state, "state"))  # noqa: B009
    return {"counts": counts, "documents": documents, "states": states}


def migration_digests() -> dict[str, str]:
    """The SHA-256 of every migration of the portal, by its path."""
    found = sorted(ROOT.glob("*/migrations/0*.py")) + sorted(
        ROOT.glob("gazette/*/migrations/0*.py")
    )
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
    }


def print_facts() -> None:
    """The facts as JSON on standard output, for a process that Django runs in."""
    sys.stdout.write(json.dumps(facts(), ensure_ascii=False))


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What a command of the portal prints. Raises CalledProcessError where it fails."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, "JOBS": "off", "SEARCH_URL": "memory:", **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def facts_of(environment: dict[str, str]) -> dict[str, Any]:
    """The facts of a database, told by a process of the portal."""
    command = "from tests.migrations.dumps import print_facts; print_facts()"
    found: dict[str, Any] = json.loads(
        manage(environment, "shell", "--verbosity=0", "--command", command)
    )
    return found


def fill(environment: dict[str, str]) -> None:
    """Make a database of this release with the samples and some work of an office."""
    manage(environment, "migrate", "--no-input", "--verbosity=0")
    manage(environment, "load_samples")
    manage(environment, "shell", "--verbosity=0", "--command", OFFICE)


def path_of(kind: str) -> Path:
    """The dump of a kind of database: ``sqlite`` or ``postgresql``."""
    return HERE / f"{RELEASE}.{kind}.sql.gz"


def write(path: Path, dump: str) -> None:
    path.write_bytes(gzip.compress(dump.encode(), mtime=0))


def main() -> None:
    """Write the dumps: of SQLite, and of PostgreSQL where DATABASE_URL names one."""
    url = os.environ.pop("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATA_DIR": folder, "DATABASE_URL": ""}
        fill(environment)
        known = {**facts_of(environment), "migrations": migration_digests()}
        words = json.dumps(known, ensure_ascii=False, indent=1)
        (HERE / f"{RELEASE}.facts.json").write_text(words + "\n", encoding="utf-8")
        with closing(sqlite3.connect(Path(folder) / "gazette.sqlite3")) as base:
            write(path_of("sqlite"), "\n".join(base.iterdump()))
        if url:
            environment["DATABASE_URL"] = url
            fill(environment)
            done = subprocess.run(
                ["pg_dump", "--no-owner", "--no-privileges", "--inserts", url],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            # What only some versions of psql know stays out. The texts hold other characters
            # that end a line for Python, so only line feeds count.
            lines = [one for one in done.stdout.split("\n") if not one.startswith("\\")]
            write(path_of("postgresql"), "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
