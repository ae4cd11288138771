"""People's questions: the document wanted comes first, nonsense finds nothing."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from gazette.importing import import_issue
from gazette.parsing import decode, parse
from tests.paths import REAL_ISSUE
from tests.search.questions import (
    is_dead_end,
    is_presented_as_found,
    measure,
    portal,
    questions,
)

pytestmark = pytest.mark.django_db

FIRST, ON_FIRST_PAGE = 0.85, 0.97


@pytest.fixture
def archive() -> None:
    """The samples, and the real issue where it lies beside the project."""
    call_command("load_samples", stdout=StringIO())
    if REAL_ISSUE.exists():
        source = parse(decode(REAL_ISSUE.read_bytes()))
        import_issue(source, source_name=REAL_ISSUE.name, publish=True)


@pytest.mark.usefixtures("archive")
def test_the_document_wanted_comes_first() -> None:
    asked = questions()
    assert len([one for one in asked if not one.is_nonsense]) >= 150
    for half in ("train", "test"):
        found = measure([one for one in asked if one.half == half], portal)
        assert found.first >= FIRST, (half, found.failed)
        assert found.on_first_page >= ON_FIRST_PAGE, (half, found.failed)


@pytest.mark.usefixtures("archive")
def test_no_question_is_a_dead_end_and_nonsense_is_not_presented_as_found() -> None:
    asked = questions()
    wanted = [one for one in asked if not one.is_nonsense]
    assert [one.typed for one in wanted if is_dead_end(one, portal)] == []
    nonsense = [one.typed for one in asked if one.is_nonsense]
    assert len(nonsense) == 20
    assert [typed for typed in nonsense if is_presented_as_found(typed)] == []
