"""How property tests draw their examples: alike in each `make test`, freely in `make fuzz`.

`tests/conftest.py` loads the profile ``fixed``; `make fuzz` asks for the profile ``fuzz``.
A property test says nothing about seeds and time limits, and names a number of examples
only where the usual hundred are too many or too few: ``@examples(40)``.
"""

from __future__ import annotations

from importlib import import_module

from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.paths import ROOT

#: Examples of a property test that names no number of its own.
USUAL = 100
#: So many times more are drawn in each round of `make fuzz`.
FUZZ_FACTOR = 30
ROOMS = ("gazette", "notices", "regulations", "search")


def register_profiles() -> None:
    """Neither profile fails a test because the machine is busy."""
    unhurried = settings(
        deadline=None,
        # Fixtures that a test only reads may serve all its examples.
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    settings.register_profile(
        "fixed", unhurried, derandomize=True, database=None, max_examples=USUAL
    )
    settings.register_profile(
        "fuzz",
        unhurried,
        derandomize=False,
        # What was found is tried first in the next round.
        database=DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples"),
        max_examples=USUAL * FUZZ_FACTOR,
        print_blob=True,
    )


def examples(number: int) -> settings:
    """Settings that draw this number of examples in `make test`, and more in `make fuzz`."""
    profile = settings.get_profile(settings.get_current_profile_name())
    return settings(max_examples=number * profile.max_examples // USUAL)


def import_all_rooms() -> None:
    """Import every module of the portal.

    Hypothesis draws numbers and words also from the constants of the modules that are
    loaded. With all of them loaded a test draws the same examples alone and among others.
    """
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[-1] != "__main__":
                import_module(".".join(parts).removesuffix(".__init__"))
