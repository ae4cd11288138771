"""The exact tier answers as it always did, whatever stands behind it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from tests.search.exact_tier import QUERIES, digest, recorded


@pytest.mark.django_db
def test_a_thousand_recorded_answers_are_the_same_byte_for_byte() -> None:
    call_command("load_samples", stdout=StringIO())
    known = dict(recorded())
    assert len(known) == QUERIES
    assert {query: digest(query) for query in known} == known
