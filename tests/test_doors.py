"""The doors between the rooms: who may import whom, held over the syntax trees.

``ORDER`` is the one place in which the order of the rooms is written. A module may import
only from its own room and from rooms that stand below it; imports inside functions count.
Two rooms on one line never import each other. A lower room reaches a higher one by a
signal, a URL name or a registry: not by an import, nor by the reverse name of a relation
that the higher room has defined.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from tests.paths import ROOT

APPS = ("gazette", "regulations", "notices", "search")
COMMANDS = "gazette.management.commands"

#: The rooms from the highest to the lowest, those of one rank on a line. Root modules,
#: template tags and commands are ranked one by one.
ORDER: tuple[tuple[str, ...], ...] = (
    ("gazette.config",),
    (f"{COMMANDS}.backup", f"{COMMANDS}.check_archive", f"{COMMANDS}.restore"),
    ("gazette.backup",),
    ("gazette.archive_check",),
    (f"{COMMANDS}.serve_assistant",),
    ("gazette.assistants",),
    ("gazette.api",),
    ("search.management", "search.admin", "search.signals", "search.unanswered_list"),
    ("search.templatetags",),
    ("search.page", "search.backends", "search.search_indexes", "search.upkeep", "search.checks"),
    ("search.keepers",),
    ("search.opensearch",),
    ("search.memory",),
    ("search.engines",),
    ("search.models",),
    ("search.query",),
    (f"{COMMANDS}.export_archive", f"{COMMANDS}.import_archive"),
    ("gazette.bulk",),
    ("regulations", "notices"),
    (
        f"{COMMANDS}.confirm_rights",
        f"{COMMANDS}.dump_samples",
        f"{COMMANDS}.export_issue_pdf",
        f"{COMMANDS}.import_folder",
        f"{COMMANDS}.import_issue",
        f"{COMMANDS}.load_samples",
        f"{COMMANDS}.make_pdfs",
        f"{COMMANDS}.make_signing_key",
        f"{COMMANDS}.propose_themes",
        f"{COMMANDS}.publish_due",
        f"{COMMANDS}.reread_issue",
        f"{COMMANDS}.save_former_sources",
        f"{COMMANDS}.seal_archive",
        f"{COMMANDS}.undo_migrations",
        f"{COMMANDS}.verify_archive",
    ),
    ("gazette.data",),
    (f"{COMMANDS}.build_static",),
    ("gazette.twin",),
    ("gazette.templatetags.office_tags", "gazette.templatetags.worklist_tags"),
    ("gazette.accounts", "gazette.intake", "gazette.review", "gazette.sheets"),
    ("gazette.admin",),
    ("gazette.verification",),
    ("gazette.pages",),
    ("gazette.templatetags.portal",),
    ("gazette.prints",),
    ("gazette.true_copies",),
    ("gazette.effect",),
    ("gazette.management.import_report", "gazette.management.reread_report"),
    ("gazette.importing",),
    ("gazette.office",),
    ("gazette.templatetags.row_markup",),
    ("gazette.templatetags.typography",),
    ("gazette.layout",),
    ("gazette.checks", "gazette.issue_data", "gazette.sample_themes"),
    ("gazette.kinds",),
    ("gazette.templatetags.state_labels",),
    ("gazette.management.stored_issues",),
    ("gazette.jobs",),
    ("gazette.models",),
    ("gazette.management.source_files",),
    ("gazette.parsing",),
    (
        "gazette.disk",
        "gazette.file_places",
        "gazette.management.progress",
        "gazette.management.schema_changes",
        "gazette.management.text_tables",
        "gazette.processes",
        "gazette.public_addresses",
        "gazette.signals",
        "gazette.slugs",
        "gazette.spreadsheets",
    ),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
#: What parsing, which is pure, does not know.
IMPURE = {"django", "haystack", "whoosh", "weasyprint", "import_export"}
#: At most so many modules lie at the root of ``gazette``.
MOST_ROOT_MODULES = 12
#: Base names that Django gives to modules, so that they stand several times.
GIVEN_BY_DJANGO = {"__init__", "__main__", "admin", "apps", "checks", "forms", "models", "urls"}
GIVEN_BY_DJANGO |= {"signals", "views"}


def room_of(module: str) -> str | None:
    """The innermost room in which a module lies."""
    inside = [room for room in RANK if module == room or module.startswith(f"{room}.")]
    return max(inside, key=len, default=None)


def sources() -> Iterator[tuple[str, Path]]:
    """All modules of the portal by their dotted names; migrations are Django's."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def is_exempt(module: str) -> bool:
    """``apps.py`` puts the rooms together; empty packages hold rooms and are none."""
    return module.endswith(".apps") or module in {
        *APPS,
        "gazette.management",
        "gazette.templatetags",
        COMMANDS,
    }


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
    assert home is not None, f"{module} lies in no room of ORDER"
    found = []
    for name in imports(ast.parse(source)):
        room = room_of(name)
        if room and room != home and RANK[room] <= RANK[home]:
            found.append(f"{module} imports {name}")
        if home == "gazette.parsing" and name.split(".")[0] in IMPURE:
            found.append(f"{module} imports {name}: parsing is pure")
    return found


@cache
def reverse_names() -> dict[str, int]:
    """Names by which a model is reached from one in a lower room, with the rank of its room.

    Names that several rooms define go by the lowest of these rooms.
    """
    found: dict[str, int] = {}
    for model in apps.get_models():
        home = room_of(model.__module__)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target, remote = field.related_model, field.remote_field
            if home is None or remote is None or not isinstance(target, type):
                continue
            room, name = room_of(target.__module__), remote.related_name
            if room and name and not name.endswith("+") and RANK[home] < RANK[room]:
                found[name] = max(found.get(name, 0), RANK[home])
    return found


def climbs(module: str, source: str) -> list[str]:
    """The reverse names of higher rooms that a module uses."""
    home = room_of(module)
    assert home is not None
    higher = {name for name, rank in reverse_names().items() if rank < RANK[home]}
    return [
        f"{module}:{node.lineno} uses {node.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in higher
    ]


MODULES = [pytest.param(m, p, id=m) for m, p in sources() if not is_exempt(m)]


@pytest.mark.parametrize(("module", "path"), MODULES)
def test_imports_lead_only_downwards(module: str, path: Path) -> None:
    assert breaches(module, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("module", "path"), MODULES)
def test_no_reverse_name_leads_upwards(module: str, path: Path) -> None:
    assert climbs(module, path.read_text(encoding="utf-8")) == []


def test_every_room_of_the_order_is_there() -> None:
    places = [ROOT.joinpath(*room.split(".")) for room in RANK]
    assert [
        place for place in places if not place.exists() and not place.with_suffix(".py").exists()
    ] == []


def test_the_root_of_gazette_is_small() -> None:
    modules = [path for path in (ROOT / "gazette").glob("*.py") if path.stem != "__init__"]
    assert len(modules) <= MOST_ROOT_MODULES


def test_no_base_name_stands_twice() -> None:
    names = [path.stem for _module, path in sources()]
    twice = {name for name in names if names.count(name) > 1} - GIVEN_BY_DJANGO
    assert twice == set()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gazette.pages.views", "import search.page"),
        ("gazette.models.issue", "def f():\n    from regulations.models import Decree"),
        ("regulations.models", "from notices.models import Plan"),
        ("gazette.intake.views", "from gazette.sheets import models"),
        ("gazette.office.workflow", "from gazette.importing import import_issue"),
        ("gazette.slugs", "from gazette.models import Gazette"),
        ("search.memory.answers", "from search.backends import portal_backend"),
        ("gazette.parsing.stages.clean_text", "from gazette.models import Issue"),
        ("gazette.parsing.stages.clean_text", "import django.utils.text"),
        ("search.page.views", "from gazette.config import settings"),
    ],
)
def test_a_breach_is_seen(module: str, source: str) -> None:
    assert breaches(module, source)


def test_a_climb_is_seen() -> None:
    assert climbs("gazette.office.workflow", "def f(issue):\n    return issue.intakes.first()")
