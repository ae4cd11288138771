"""PDF/UA-1 and PDF/A-3a, by a validator that passes veraPDF's corpus; and that it sees faults."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from page import ValidationFailure, validate_pdf_bytes
from pikepdf import Pdf

from gazette.prints.pdf import MemoryCache, Variant, make_document_pdf, make_issue_pdf
from tests.factories import make_document, make_provision, make_text
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.damaged_pdfs import DAMAGES, Damage, damaged

pytestmark = pytest.mark.django_db

WIDTH = re.compile(r"font object (\d+) 0 has rendered CID (\d+) width .* but ([\d.]+) in /W")


def faults(content: bytes, profile: str) -> list[tuple[str, str]]:
    """What the validator finds, less two of its alarms where the file proves them false."""
    found = validate_pdf_bytes(content, profile=profile).failures
    with Pdf.open(BytesIO(content)) as pdf:
        return [(one.rule_id, one.message) for one in found if not is_false_alarm(pdf, one)]


def is_false_alarm(pdf: Pdf, fault: ValidationFailure) -> bool:
    """A length or a width that is right.

    It takes the carriage return that ends a stream's bytes, together with the line
    feed before ``endstream``, for one line end; and looks up some glyphs of a
    subset in the wrong one of a CFF font's dictionaries.
    """
    if fault.rule_id.endswith("STREAM-LENGTH-001") and fault.object_id:
        stream = pdf.get_object(fault.object_id.object_number, fault.object_id.generation)
        return bytes(stream.read_raw_bytes()).endswith(b"\r")
    width = WIDTH.match(fault.message)
    if width is None:
        return False
    return width_in_font(pdf, int(width[1]), int(width[2])) == float(width[3])


def width_in_font(pdf: Pdf, font: int, cid: int) -> float:
    """A glyph's width in the embedded font itself, as fontTools reads it."""
    descriptor = pdf.get_object(font, 0).DescendantFonts[0].FontDescriptor
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(descriptor.FontFile3.read_bytes()), None)
    glyph = fonts[0].CharStrings[f"cid{cid:05}"]
    glyph.draw(NullPen())
    return float(glyph.width)


def test_an_issue_is_accessible(made: IssuePdf) -> None:
    assert faults(made.pdf, "ua1") == []


def test_the_archive_s_form_is_accessible_and_lasts(made: IssuePdf) -> None:
    assert faults(made.archive, "ua1") == []
    assert faults(made.archive, "3a") == []


def test_boxes_and_variants_keep_to_the_standards(cache: MemoryCache) -> None:
    """Characters without a glyph in the title, in the contents and in the words."""
    names = "\U0002ebf0\x07\ue123😀\U0003fffd葛\U000e0100昵\U000e0101"
    document = make_document(title=f"关于{names}的通知")
    make_provision(text=make_text(document=document), body=f"任命{names}为局长。")
    archive = Variant("archive")
    made = [
        make_issue_pdf(document.issue, Variant(), cache=cache),
        make_issue_pdf(document.issue, archive, cache=cache),
        make_document_pdf(document, archive, cache=cache),
    ]
    for content in made:
        assert faults(content, "ua1") == []
        with Pdf.open(BytesIO(content)) as pdf, pdf.open_metadata(strict=True) as metadata:
            assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
    assert [fault for content in made[1:] for fault in faults(content, "3a")] == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_fault_is_seen(all_made: dict[str, IssuePdf], damage: Damage) -> None:
    assert faults(damaged(next(iter(all_made.values())).pdf, damage), "ua1")
