"""The contents by ear: a heading, lists, one link for each entry; leaders are not read."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.reading_back import PdfReader, fold

pytestmark = pytest.mark.django_db


def elements(made: PdfReader) -> list[tuple[str, Any]]:
    """The elements of the contents pages, in reading order."""
    parts = [place for place, (role, _) in enumerate(made.elements) if role == "Part"]
    return made.elements[parts[1] + 1 : parts[2]]


def found(made: PdfReader, role: str) -> list[Any]:
    return [element for one, element in elements(made) if one == role]


def test_it_begins_with_its_heading(made: IssuePdf) -> None:
    role, heading = elements(made.read)[0]
    assert (role, fold(made.read.words_of(heading))) == ("H1", "目录")


def test_an_entry_is_an_item_with_one_link(made: IssuePdf) -> None:
    items = found(made.read, "LI")
    assert len(items) == len(made.documents) == len(found(made.read, "Link"))
    for item in items:
        [body] = item.K
        [link] = body.K
        assert (str(body.S), str(link.S)) == ("/LBody", "/Link")


def test_a_link_says_title_number_and_page(made: IssuePdf) -> None:
    for document, link in zip(made.documents, found(made.read, "Link"), strict=True):
        title = document["contents_title"] or document["title"]
        number = f"（{document['document_number']}）" if document["document_number"] else ""
        page = made.read.numbers[made.read.destinations[f"doc_{document['position']}"][0]]
        assert fold(made.read.words_of(link)) == fold(f"{title}{number}{page}")


def test_the_pieces_of_a_link_lead_to_its_document(made: IssuePdf) -> None:
    """An entry of several lines may have an area for each, all of one link element."""
    pieces = 0
    for document, link in zip(made.documents, found(made.read, "Link"), strict=True):
        areas = [kid.Obj for kid in link.K if not isinstance(kid, int) and "/Obj" in kid]
        assert areas
        assert {str(one.Dest) for one in areas} == {f"doc_{document['position']}"}
        owners = [made.read.parents[int(one.StructParent)] for one in areas]
        assert {owner.objgen for owner in owners} == {link.objgen}
        pieces += len(areas)
    pages = {made.read.page_of(link) for link in found(made.read, "Link")}
    assert pieces == sum(page in pages for page, _ in made.read.links)


def test_leaders_are_artifacts(made: IssuePdf) -> None:
    pages = {made.read.page_of(link) for link in found(made.read, "Link")}
    characters = [one for page in pages for one in made.read.characters[page]]
    dots = [one for one in characters if one.word in "·…."]
    runs = [one for one, then in pairwise(dots) if one.word == then.word and one.y == then.y]
    assert all(one.run.is_artifact for one in runs)
    assert "··" not in made.read.spoken
    assert "……" not in made.read.spoken
