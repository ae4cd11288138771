"""The portal starts processes in one place only."""

from __future__ import annotations

import ast

import pytest

from tests.test_doors import imports, sources

STARTERS = {"subprocess", "multiprocessing", "concurrent.futures", "pty"}
ALLOWED = {"gazette.processes"}


@pytest.mark.parametrize(
    ("module", "path"), [pytest.param(m, p, id=m) for m, p in sources() if m not in ALLOWED]
)
def test_nothing_else_starts_a_process(module: str, path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert STARTERS & set(imports(tree)) == set()
    calls = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert {"fork", "system", "popen", "spawnv", "posix_spawn", "execv"} & calls == set()
