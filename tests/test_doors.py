"""The doors between the rooms: who may import whom, held over the syntax trees.

``gazette.config → search → regulations | notices → gazette → gazette.parsing``:
each may import only to its right, function-local imports included.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT

ROOMS = ["gazette.config", "search", "regulations", "notices", "gazette", "gazette.parsing"]
RANK = {
    "gazette.config": 0,
    "search": 1,
    "regulations": 2,
    "notices": 2,
    "gazette": 3,
    "gazette.parsing": 4,
}
PURE = {"django", "haystack", "whoosh", "weasyprint", "import_export"}


def room_of(module: str) -> str | None:
    """The innermost room in which a module lies."""
    inside = [room for room in ROOMS if module == room or module.startswith(f"{room}.")]
    return max(inside, key=len, default=None)


def sources() -> Iterator[tuple[str, Path]]:
    """All modules of the rooms, by their dotted names."""
    for top in ("gazette", "regulations", "notices", "search"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that a syntax tree imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a door leads"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(module: str, source: str) -> list[str]:
    """The imports of a module that lead through no door."""
    home = room_of(module)
    assert home is not None
    found = []
    for name in imports(ast.parse(source)):
        room = room_of(name)
        if room and room != home and RANK[room] <= RANK[home]:
            found.append(f"{module} imports {name}")
        if home == "gazette.parsing" and name.split(".")[0] in PURE:
            found.append(f"{module} imports {name}: parsing is pure")
    return found


@pytest.mark.parametrize(("module", "path"), [pytest.param(m, p, id=m) for m, p in sources()])
def test_imports_lead_only_to_the_right(module: str, path: Path) -> None:
    assert breaches(module, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gazette.views", "import search"),
        ("gazette.models.issue", "def f():\n    from regulations.models import Decree"),
        ("regulations.models", "from notices.models import Plan"),
        ("gazette.parsing.clean", "from gazette.models import Issue"),
        ("gazette.parsing.clean", "import django.utils.text"),
        ("search.views", "from gazette.config import settings"),
    ],
)
def test_a_breach_is_seen(module: str, source: str) -> None:
    assert breaches(module, source)
