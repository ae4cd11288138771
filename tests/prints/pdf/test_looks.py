"""One style for one level: the faces and sizes in which each kind of row is printed."""

from __future__ import annotations

import pytest

from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.look_audit import Kind, heading_labels, looks, mixed

pytestmark = pytest.mark.django_db

for_our_setter = pytest.mark.skip("WeasyPrint's pages show 1. in 黑体 where it is a third level")


def test_the_faces_of_gb_t_9704(made: IssuePdf) -> None:
    """GB/T 9704-2012, 7.3.3: 一、 in 黑体, （一） in 楷体; 第一条 in 黑体 by habit."""
    found = looks(made.read, made.documents)
    faces = {kind: {look.face for look in one} for kind, one in found.items()}
    assert faces[Kind("ARTICLE", "第一条", "label")] == {"Gazette-Hei"}
    assert faces[Kind("HEADING_1", "一、", "label")] == {"Gazette-Hei"}
    assert faces[Kind("HEADING_2", "（一）", "heading")] == {"Gazette-Kai"}
    assert faces[Kind("TITLE", "PROMULGATING", "body")] == {"Gazette-Title"}


def test_one_kind_has_one_look(made: IssuePdf) -> None:
    assert mixed(looks(made.read, made.documents)) == {}


@for_our_setter
def test_one_form_of_heading_has_one_look(made: IssuePdf) -> None:
    assert mixed(heading_labels(looks(made.read, made.documents))) == {}
