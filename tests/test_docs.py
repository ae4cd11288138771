"""What the documents say is so: commands, files, settings, rooms, words and licences exist."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import get_commands

from tests.paths import FIXTURES, ROOT, SHARED, needs_design
from tests.test_doors import ORDER

DOCUMENTS = sorted(
    {
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        FIXTURES / "README.md",
        ROOT / "static" / "fonts" / "README.md",
    }
)
#: Lines that README may have: a page that is read at once.
SCREEN = 60
REQUIREMENTS = ("requirements.txt", "tests/requirements.txt", ".ci/requirements/build.txt")


def read(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code() -> str:
    """All Python source of the rooms as one text."""
    tops = ("gazette", "regulations", "notices", "search")
    paths = [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]
    return "\n".join(map(read, paths))


def commands(pattern: str) -> list[str]:
    """What follows a command's name wherever a document shows it in code."""
    found = set()
    for path in DOCUMENTS:
        shown = re.findall(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", read(path), re.DOTALL)
        found |= {m for pair in shown for part in pair for m in re.findall(pattern, part)}
    return sorted(found)


def links() -> Iterator[tuple[Path, str, str]]:
    """Each link to a file: the document, the file that it names, the heading that it names."""
    for path in DOCUMENTS:
        for target in sorted(set(re.findall(r"\]\(([^)\s]+)\)", read(path)))):
            if "://" not in target:
                file, _, heading = target.partition("#")
                yield path, file, heading


def anchors(path: Path) -> set[str]:
    """The headings of a document as links name them."""
    headings = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table(document: str, columns: int) -> list[list[str]]:
    """The cells of all tables of a document that have so many columns, heads included."""
    lines = [line for line in read(document).splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if len(row) == columns]


def pins(file: str) -> dict[str, str]:
    """The packages of a file of requirements with their versions."""
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)", read(file), re.MULTILINE))


def test_readme_fits_one_screen_and_names_the_two_commands() -> None:
    readme = read("README.md")
    assert len(readme.splitlines()) <= SCREEN
    assert {"run", "test"} <= set(re.findall(r"\bmake ([a-z-]+)", readme))


def test_every_document_is_reached_from_readme() -> None:
    reached = {ROOT / "README.md"}
    waiting = list(reached)
    while waiting:
        path = waiting.pop()
        for document, file, _ in links():
            target = (document.parent / file).resolve()
            if document == path and target in DOCUMENTS and target not in reached:
                reached.add(target)
                waiting.append(target)
    templates = set((ROOT / "docs" / "templates").iterdir())
    assert set(DOCUMENTS) - reached - templates == set()


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


@pytest.mark.parametrize("module", commands(r"-m ((?:gazette|tests)[a-z._]*)"))
def test_modules_exist(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    assert (path / "__main__.py").exists() or path.with_suffix(".py").exists()


@pytest.mark.parametrize(
    ("document", "file", "heading"),
    [pytest.param(*one, id=f"{name_of(one[0])}→{one[1]}#{one[2]}") for one in links()],
)
def test_linked_files_and_headings_exist(document: Path, file: str, heading: str) -> None:
    target = (document.parent / file).resolve() if file else document
    assert target.exists()
    assert not heading or heading in anchors(target)


@pytest.mark.parametrize(
    "path",
    commands(
        r"^((?:gazette|regulations|notices|search|tests|templates|static|docs|\.ci)/[\w./-]+)$"
    ),
)
def test_files_named_in_code_exist(path: str) -> None:
    assert (ROOT / path).exists() or "NAME" in path


def test_settings_of_the_manual_are_those_that_are_read() -> None:
    rows = table("docs/operations.md", 3)
    told = {found[1] for row in rows if (found := re.fullmatch(r"`([A-Z_]+)`", row[0]))}
    settings = read("gazette/config/settings.py")
    assert told == set(re.findall(r'environ\.get\(\s*"([A-Z_]+)"', settings))


def test_the_map_of_rooms_is_the_order_of_the_doors() -> None:
    """Packages in the order of ``ORDER``; single modules and commands are ranked there alone."""
    packages = [
        {room for room in rooms if (ROOT / room.replace(".", "/")).is_dir()} for rooms in ORDER
    ]
    wanted = [rooms - {"search.management"} for rooms in packages]
    told = [set(re.findall(r"`([a-z_.]+)`", row[0])) for row in table("docs/rooms.md", 2)]
    assert [rooms for rooms in told if rooms] == [rooms for rooms in wanted if rooms]


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_every_fixture_is_described(path: Path) -> None:
    assert path.name in read(FIXTURES / "README.md") or path.name == "README.md"


def identifiers(text: str) -> set[str]:
    """The identifiers in the tables of a text."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return {
        word
        for row in rows
        for quoted in re.findall(r"`([^`]+)`", row)
        for word in re.findall(r"[A-Za-z_]\w+", quoted)
        if re.fullmatch(r"[A-Z][A-Za-z]+|[A-Z]+(?:_[A-Z0-9]+)*|[a-z]+(?:_[a-z]+)+", word)
    }


def test_the_words_of_the_domain_are_in_the_code() -> None:
    source = code()
    words = identifiers(read("docs/domain.md"))
    assert {word for word in words if not re.search(rf"\b{word}\b", source)} == set()


def test_every_model_of_the_portal_is_in_the_domain() -> None:
    """With its Chinese name, or another: what a table holds must not be guessed."""
    words = identifiers(read("docs/domain.md"))
    named = {
        model.__name__
        for app in apps.get_app_configs()
        if app.name.partition(".")[0] in {"gazette", "notices", "regulations", "search"}
        for model in app.get_models()
    }
    assert named - words == set()


@needs_design
def test_the_design_s_identifiers_are_in_the_code() -> None:
    """Every identifier of domain.md's tables, but for those of parts that are not built yet."""
    source = code()
    words = identifiers((SHARED / "design" / "domain.md").read_text(encoding="utf-8"))
    validity = {"IN_FORCE", "NOT_YET_IN_FORCE", "EXPIRED", "REPEALED", "AMENDED"}
    missing = {word for word in words - validity if not re.search(rf"\b{word}\b", source)}
    assert missing == set()


def test_decisions_are_numbered_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path for path in folder.iterdir() if path.name != "README.md")
    assert [path.name[:4] for path in records] == [f"{n + 1:04}" for n in range(len(records))]
    for path in records:
        assert f"]({path.name})" in read(folder / "README.md")
        headings = re.findall(r"^## (.+)$", read(path), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "What would change it"]
        assert read(path).startswith(f"# {path.name[:4]} ")


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_every_package_is_pinned_by_hashes(file: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9][\w.-]*==)", read(file), flags=re.MULTILINE)[1:]
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["run", "build", "test"])
def test_what_is_wanted_is_locked(name: str) -> None:
    locked = {**pins("requirements.txt"), **pins("tests/requirements.txt"), **pins(REQUIREMENTS[2])}
    wanted = re.findall(
        r"^([\w.-]+)(?:\[.*?\])?==(\S+)$", read(f".ci/requirements/{name}.in"), re.MULTILINE
    )
    assert wanted
    for package, version in wanted:
        assert locked.get(re.sub(r"[_.]", "-", package.lower())) == version, "run `make lock`"


def licences() -> dict[str, tuple[str, str]]:
    """The packages and fonts of licences.md, each with its version and licence."""
    return {row[0]: (row[1], row[2]) for row in table("docs/licences.md", 4)}


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_every_package_has_its_licence(file: str) -> None:
    told = licences()
    found = {name: told.get(name, ("missing", ""))[0] for name in pins(file)}
    assert found == pins(file)


def test_no_licence_is_listed_of_a_package_that_is_gone() -> None:
    wanted = {name for file in REQUIREMENTS for name in pins(file)}
    wanted |= debian_packages() | {path.name for path in (ROOT / "static/fonts").glob("*.otf")}
    assert set(licences()) - wanted - {"package", "file", "---"} == set()


#: How packages write the licences that licences.md names.
FAMILIES = {
    "Apache": r"Apache",
    "BSD": r"BSD|django-import-export|Bojan Mihelac",
    "LGPL": r"LGPL|Lesser General",
    "GPL": r"GPL|General Public",
    "MIT": r"MIT",
    "MPL": r"MPL|Mozilla",
    "Unlicense": r"Unlicense",
    "PSF": r"PSF|Python Software Foundation",
    "CNRI": r"CNRI",
}


@pytest.mark.parametrize("name", sorted({name for file in REQUIREMENTS for name in pins(file)}))
def test_a_licence_is_what_the_package_says_of_itself(name: str) -> None:
    try:
        own = metadata(name)
    except PackageNotFoundError:
        pytest.skip("not installed here")
    says = "\n".join(
        [
            *own.get_all("License-Expression", []),
            *own.get_all("License", []),
            *[line for line in own.get_all("Classifier", []) if line.startswith("License")],
        ]
    )
    if not says:  # the file with the licence's words is all that it has
        says = "\n".join(
            file.read_text()
            for file in distribution(name).files or []
            if file.name in own.get_all("License-File", [])
        )
    told = licences()[name][1]
    families = [family for family in FAMILIES if re.search(rf"\b{family}", told)]
    assert families, f"{told} is of no family that fits"
    assert [family for family in families if not re.search(FAMILIES[family], says)] == [], says


def debian_packages() -> set[str]:
    """The Debian packages that .ci/setup installs."""
    listed = re.findall(r"^[A-Z_]+_PACKAGES=\(([^)]*)\)", read(".ci/setup"), re.MULTILINE)
    return {name for names in listed for name in names.split()} | {"python3-venv"}


def test_every_debian_package_and_font_has_its_licence() -> None:
    fonts = {path.name for path in (ROOT / "static/fonts").glob("*.otf")}
    assert (debian_packages() | fonts) - set(licences()) == set()


def test_the_hooks_name_commands_that_are_there() -> None:
    (repository,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        words = [word for word in shlex.split(hook["entry"]) if word != "env" and "=" not in word]
        assert (ROOT / words[0]).exists() or shutil.which(words[0]), hook["entry"]
        for word in words[1:]:
            assert "/" not in word or (ROOT / word).exists(), hook["entry"]
