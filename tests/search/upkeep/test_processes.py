"""Several processes: one killed while it writes the index, two writing at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.portal_folder import LIMIT
from tests.search.engine_cases import EMBEDDED

pytestmark = pytest.mark.services

START = "import django; django.setup()\nfrom django.core.management import call_command\n"
#: Makes an archive of three issues, 39 documents.
MAKE = """
call_command("migrate", verbosity=0)
from tests.bench.archive import write_archive
write_archive(3)
"""
INDEX = """
call_command("search_index", "--rebuild")
"""
#: Is killed when the new index is written and has no manifest yet.
KILLED = """
import os, signal
from search.engines.index_folder import IndexFolder
assert IndexFolder.write_manifest
IndexFolder.write_manifest = lambda folder: os.kill(os.getpid(), signal.SIGKILL)
call_command("search_index", "--rebuild")
"""
#: Corrects so many documents one by one, each a transaction of its own that is followed.
CORRECT = """
from gazette.models import Document
for document in Document.objects.order_by("pk")[{first}::2][:6]:
    document.title += "（更正）"
    document.save()
"""
#: What is found, then what is left to mend.
LOOK = """
from search.memory.answers import answer
from search.query.grammar import parse
from search.query.request import Request
for words in ("市", "（更正）"):
    found = answer(Request(parse(words)))
    print(found.total, found.is_rebuilding)
call_command("search_index", "--repair")
"""


class Portal:
    """A portal with its database and index in a folder, used by separate processes."""

    def __init__(self, folder: Path, engine: str) -> None:
        self.index = folder / "search" / engine
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "gazette.config.settings",
            "DATABASE_URL": f"sqlite:///{folder / 'gazette.sqlite3'}",
            "DATA_DIR": str(folder),
            "SEARCH_URL": f"{engine}:",
        }

    def start(self, code: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", START + code],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *codes: str) -> list[str]:
        """Run processes at the same time; return what each prints."""
        processes = [self.start(code) for code in codes]
        outputs = [process.communicate(timeout=LIMIT)[0] for process in processes]
        assert [process.returncode for process in processes] == [0] * len(codes), outputs
        return outputs

    def kill_while_rebuilding(self) -> None:
        process = self.start(KILLED)
        output, _ = process.communicate(timeout=LIMIT)
        assert process.returncode == -signal.SIGKILL, output


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive that is nowhere indexed."""
    folder = tmp_path_factory.mktemp("archive")
    Portal(folder, "memory").run(MAKE)
    return folder


@pytest.mark.parametrize("engine", EMBEDDED)
def test_killed_while_indexing_and_two_writers_at_once(
    archive: Path, tmp_path: Path, engine: str
) -> None:
    shutil.copytree(archive, tmp_path, dirs_exist_ok=True)
    portal = Portal(tmp_path, engine)
    portal.run(INDEX)
    portal.kill_while_rebuilding()
    assert len(list(portal.index.glob("index-*[!k]"))) == 2
    portal.run(CORRECT.format(first=0), CORRECT.format(first=1))
    (output,) = portal.run(LOOK)
    assert output.splitlines()[:2] == ["39 False", "12 False"]
    assert "完全一致" in output
