"""The switch that rewrites the golden cases' JSON."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="write what the parser makes of tests/parsing/cases/*.txt into their .json, to be "
        "read and corrected by hand before it is kept",
    )


@pytest.fixture
def is_update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-cases", default=False))
