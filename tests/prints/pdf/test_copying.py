"""What a reader who selects and copies gets: the words of the rows, in their order."""

from __future__ import annotations

import pytest

from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.printed_rows import rows_out_of_order, stray_spaces

pytestmark = pytest.mark.django_db


def test_rows_are_written_in_their_order(made: IssuePdf) -> None:
    assert rows_out_of_order(made.read, made.documents, made.read.pages) == []


@pytest.mark.parametrize("style", ["read", "read_run_on", "read_large", "read_draft"])
def test_rows_are_read_in_their_order_from_their_places_alone(made: IssuePdf, style: str) -> None:
    """By a reader that knows no tags, whatever the style: poppler keeps a column together."""
    read = getattr(made, style)
    assert rows_out_of_order(read, made.documents, read.plain_pages) == []


def test_no_space_is_copied_that_no_row_has(made: IssuePdf) -> None:
    assert stray_spaces(made.read, made.documents) == []
