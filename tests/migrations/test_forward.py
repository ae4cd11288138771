"""Databases of a release migrate forward: no row is lost, texts and addresses are equal.

The dumps stay as they were made (``tests/migrations/dumps.py``). Where a later version
answers otherwise whether a document is in force, the difference is listed in
``state_differences.json`` with its reason.
"""

from __future__ import annotations

import gzip
import json
import os
import secrets
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.migrations.dumps import HERE, RELEASE, facts_of, manage, migration_digests, path_of

pytestmark = pytest.mark.services

URL = os.environ.get("DATABASE_URL", "")
IS_POSTGRESQL = URL.startswith("postgres")


def dump(kind: str) -> str:
    return gzip.decompress(path_of(kind).read_bytes()).decode()


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of the release, as the portal finds it."""
    if not IS_POSTGRESQL:
        with closing(sqlite3.connect(tmp_path / "gazette.sqlite3")) as base:
            base.executescript(dump("sqlite"))
        yield {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
        return
    name = f"release_{secrets.token_hex(4)}"
    url = f"{URL.rpartition('/')[0]}/{name}"
    subprocess.run(["psql", "-q", URL, "-c", f"CREATE DATABASE {name}"], check=True)
    try:
        quiet = ["psql", "-q", "-v", "ON_ERROR_STOP=1", url]
        done = subprocess.run(
            quiet, input=dump("postgresql"), text=True, stdout=subprocess.DEVNULL, check=True
        )
        assert done.returncode == 0
        yield {"DATA_DIR": str(tmp_path), "DATABASE_URL": url}
    finally:
        subprocess.run(["psql", "-q", URL, "-c", f"DROP DATABASE {name}"], check=True)


def test_a_database_of_the_release_migrates_forward(environment: dict[str, str]) -> None:
    former = facts_of_the_release()
    manage(environment, "migrate", "--no-input", "--verbosity=0")
    found = facts_of(environment)
    lost = {
        label: (count, found["counts"].get(label, 0))
        for label, count in former["counts"].items()
        if found["counts"].get(label, 0) < count
    }
    assert lost == {}
    assert found["documents"] == former["documents"]
    assert differences(former["states"], found["states"]) == listed()
    assert "No changes detected" in manage(environment, "makemigrations", "--check", "--dry-run")


RIGHTS = """
import json
from django.contrib.auth.models import Group
from gazette.models import GuardedRight, SecurityEvent
from gazette.office import append_only
rights = GuardedRight.objects.order_by("name")
held = Group.objects.get(name="系统管理").permissions.values_list("codename", flat=True)
print(json.dumps({
    "rights": [[one.account.username, one.name, one.confirmer, one.why] for one in rights],
    "are_confirmed": all(one.confirmed_at for one in rights),
    "log": list(SecurityEvent.objects.values_list("kind", "by_name").order_by().distinct()),
    "of_administration": sorted(held),
    "missing": append_only.missing(),
}))
"""


def test_rights_of_before_stay_in_effect_and_the_administration_loses_its_own(
    environment: dict[str, str],
) -> None:
    manage(environment, "migrate", "--no-input", "--verbosity=0")
    found = json.loads(manage(environment, "shell", "--verbosity=0", "--command", RIGHTS))
    why = "升级之前已有，由系统确认"
    assert found["rights"] == [["zhang", "发布", "系统", why], ["zhang", "审核", "系统", why]]
    assert found["are_confirmed"] and found["log"] == [["确认权限", "系统"]]
    kept = set(found["of_administration"])
    assert {"add_user", "change_user", "view_issue", "change_job"} <= kept
    forbidden = {"review_issue", "publish_issue", "withdraw_issue", "decide_correction"}
    forbidden |= {"submit_issue", "change_document", "delete_user", "change_group"}
    assert not kept & forbidden
    assert found["missing"] == []


def facts_of_the_release() -> dict[str, Any]:
    """What the release itself said of its database."""
    found: dict[str, Any] = json.loads((HERE / f"{RELEASE}.facts.json").read_bytes())
    return found


def differences(former: dict[str, Any], found: dict[str, Any]) -> dict[str, list[str]]:
    """Document and day → the state that the release told, and the one that is told now."""
    return {
        f"{key} {day}": [state, found[key][day]]
        for key, states in former.items()
        for day, state in states.items()
        if found[key][day] != state
    }


def listed() -> dict[str, list[str]]:
    """The differences that are known, each of which says why it is right."""
    known: dict[str, dict[str, str]] = json.loads(
        (HERE / "state_differences.json").read_text(encoding="utf-8")
    )
    assert all(one["why"] for one in known.values())
    return {key: [one["former"], one["present"]] for key, one in known.items()}


def test_what_a_release_has_applied_is_never_edited() -> None:
    """Migrations are only added: those of the release are there, to the byte."""
    present = migration_digests()
    former: dict[str, str] = facts_of_the_release()["migrations"]
    assert former
    assert {path: present.get(path) for path in former} == former
