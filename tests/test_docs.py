"""What the documents say is so: README's commands exist, the glossary's words are in the code."""

import re
import subprocess

import pytest
from django.core.management import get_commands

from tests.paths import FIXTURES, ROOT, SHARED, needs_design

README = (ROOT / "README.md").read_text(encoding="utf-8")


def code() -> str:
    """All Python source of the rooms as one text."""
    tops = ("gazette", "regulations", "notices", "search")
    paths = [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def commands(pattern: str) -> list[str]:
    """What follows a command's name wherever README shows it in code."""
    shown = re.findall(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", README, re.DOTALL)
    return sorted({m for pair in shown for part in pair for m in re.findall(pattern, part)})


@pytest.mark.parametrize("target", commands(r"\bmake ([a-z-]+)"))
def test_make_targets_exist(target: str) -> None:
    run = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", commands(r"manage\.py ([a-z_]+)"))
def test_management_commands_exist(name: str) -> None:
    assert name in get_commands()


@pytest.mark.parametrize("module", commands(r"-m (gazette[a-z.]*)"))
def test_modules_exist(module: str) -> None:
    assert (ROOT / module.replace(".", "/") / "__main__.py").exists()


def test_readme_names_the_two_commands() -> None:
    assert {"run", "test"} <= set(commands(r"\bmake ([a-z-]+)"))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_linked_files_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"\b[A-Z]+_(?:URL|DIR|HOSTS|KEY)\b|\bDEBUG\b", README)))
)
def test_settings_named_in_readme_are_read(name: str) -> None:
    settings = (ROOT / "gazette/config/settings.py").read_text(encoding="utf-8")
    assert f'environ.get("{name}"' in settings


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_every_fixture_is_described(path) -> None:
    described = (FIXTURES / "README.md").read_text(encoding="utf-8")
    assert path.name in described or path.name == "README.md"


@needs_design
def test_the_glossary_s_identifiers_are_in_the_code() -> None:
    """Every identifier of domain.md's tables, but for those of parts that are not built yet."""
    text = (SHARED / "design" / "domain.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    words = {
        word
        for row in rows
        for quoted in re.findall(r"`([^`]+)`", row)
        for word in re.findall(r"[A-Za-z_]\w+", quoted)
        if re.fullmatch(r"[A-Z][A-Za-z]+|[A-Z]+(?:_[A-Z0-9]+)*|[a-z]+(?:_[a-z]+)+", word)
    }
    validity = {"IN_FORCE", "NOT_YET_IN_FORCE", "EXPIRED", "REPEALED", "AMENDED"}
    source = code()
    missing = {word for word in words - validity if not re.search(rf"\b{word}\b", source)}
    assert missing == set()
