"""Golden cases: every marker, trap and wording the field prints, each beside its opposite."""

import difflib

import pytest

from gazette.parsing import parse
from tests.parsing.cases import CASES, NAMES, as_text, expected, observed, source, write
from tests.parsing.invariants import assert_sound


def test_there_are_cases() -> None:
    assert len(NAMES) >= 90


def test_every_text_has_its_json_and_every_json_its_text() -> None:
    assert sorted(path.stem for path in CASES.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, is_update: bool) -> None:
    if is_update:
        write(name)
        return
    case = expected(name)
    found = observed(parse(source(name)), name)
    if as_text(found) != as_text(case):
        pytest.fail(_difference(name, as_text(case), as_text(found)), pytrace=False)


@pytest.mark.parametrize("name", NAMES)
def test_case_says_in_a_phrase_what_it_shows(name: str) -> None:
    shows = expected(name)["shows"]
    assert 10 <= len(shows) <= 120
    assert "\n" not in shows


@pytest.mark.parametrize("name", NAMES)
def test_case_is_sound(name: str) -> None:
    assert_sound(parse(source(name)))


def test_no_two_cases_show_the_same() -> None:
    shown = [expected(name)["shows"] for name in NAMES]
    assert len(shown) == len(set(shown))


def _difference(name: str, wanted: str, got: str) -> str:
    lines = difflib.unified_diff(
        wanted.splitlines(), got.splitlines(), f"{name}.json (expected)", "the parser", lineterm=""
    )
    return f"{name}: {expected(name)['shows']}\n" + "\n".join(lines)
