"""Characters that one glyph draws: each is copied and read as itself."""

from __future__ import annotations

import pytest

from gazette.prints.pdf import MemoryCache, Variant, make_issue_pdf
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.prints.pdf.reading_back import PdfReader

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("runs_on", [False, True])
@pytest.mark.parametrize(
    "rows",
    [
        ["人口与⼈口。", "⼈人⼈。"],  # U+2F08, a radical, has the glyph of U+4EBA
        ["⼈口。", "人口。"],
        ["张·三与李•四。", "①➀。"],
        ["ma\u0308r", "mär"],  # a cluster is drawn as the letter that is one character
    ],
)
def test_each_is_copied_as_itself(cache: MemoryCache, rows: list[str], runs_on: bool) -> None:
    issue = make_issue()
    issue.gazette.runs_on = runs_on
    for body in rows:
        text = make_text(document=make_document(issue=issue))
        make_provision(text=text, body=body, label="", number="", level="PARAGRAPH")
    words = "".join(PdfReader(make_issue_pdf(issue, Variant(), cache=cache)).pages)
    for body in rows:
        assert body in words
