"""The press files by a reader of PDF/X-4 of our own; and the reader by faulty files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from gazette.prints.pdf import MemoryCache, Variant, make_issue_pdf
from gazette.prints.pdf.properties import ZONE, PdfProperties, write_properties
from tests.factories import make_issue
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.press_standard import press_faults
from tests.prints.pdf.test_extreme_documents import document_of, table_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["press", "sheets"])
def test_samples_and_the_real_issue(made: IssuePdf, form: str) -> None:
    assert press_faults(getattr(made, form)) == []


@pytest.fixture(scope="module")
def odd_words() -> str:
    return "王\U0003fffd任，葛\U000e0100，e\u0301，⋯…⼀一，𠮷，10⁴m³，\x07。"


@pytest.mark.parametrize("kind", ["booklet", "sheets"])
@pytest.mark.parametrize("is_draft", [False, True])
def test_odd_issues(kind: Any, is_draft: bool, odd_words: str, cache: MemoryCache) -> None:
    """Rare and missing characters, a wide table, an issue without documents, drafts."""
    full = document_of(odd_words, title=f"关于{odd_words}的通知").issue
    for issue in (full, table_of(24, 5).issue, make_issue()):
        variant = Variant(kind, is_draft=is_draft)
        assert press_faults(make_issue_pdf(issue, variant, cache=cache)) == []


def test_dates_stay_in_order_when_words_have_changed() -> None:
    changed = datetime(2026, 5, 2, 9, 30, tzinfo=ZONE)
    issued = datetime(2026, 4, 30, tzinfo=ZONE)
    properties = PdfProperties(
        "公报", "示例市人民政府", issued.date(), "0" * 64, changed, is_for_press=True
    )
    with Pdf.new() as pdf:
        write_properties(pdf, properties)
        written = BytesIO()
        pdf.save(written, deterministic_id=True, force_version="1.6")
    assert press_faults(written.getvalue()) == []


def _on_page(content: bytes) -> Callable[[Pdf], None]:
    return lambda pdf: pdf.pages[0].contents_add(content)


def _state(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.ExtGState = Dictionary(A=Dictionary(BM=Name.Multiply))


def _annotation(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, Rect=[0, 0, 9, 9])])


def _trim(pdf: Pdf) -> None:
    pdf.pages[0].obj.TrimBox = Array([0, 0, 9000, 9000])


def _art(pdf: Pdf) -> None:
    pdf.pages[0].obj.ArtBox = Array([30, 30, 90, 90])


def _action(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("1"))


def _without_intent(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def _screen_profile(pdf: Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile.N = 3


def _without_trapped(pdf: Pdf) -> None:
    words = pdf.Root.Metadata.read_bytes().replace(b"<pdf:Trapped>False</pdf:Trapped>", b"")
    pdf.Root.Metadata = pdf.make_indirect(Stream(pdf, words, Type=Name.Metadata, Subtype=Name.XML))


def _without_program(pdf: Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, Dictionary) and one.get("/Type") == Name.FontDescriptor:
            for key in ("/FontFile2", "/FontFile3"):
                if key in one:
                    del one[key]


def _wrong_width(pdf: Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, Dictionary) and "/W" in one and "/FontDescriptor" in one:
            one.W = Array([1, 20, 777])


def _other_ink(pdf: Pdf) -> None:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 1, 0, 0], N=1)
    red = Array([Name.Separation, Name.GazetteRed, Name.DeviceCMYK, tint])
    pdf.Root.Other = pdf.make_indirect(red)


FAULTS: list[tuple[Callable[[Pdf], None], str]] = [
    (_on_page(b"1 0 0 rg"), "painted in RGB"),
    (_on_page(b"/DeviceRGB cs"), "colour space /DeviceRGB"),
    (_on_page(b"/Nowhere 9 Tf"), "font /Nowhere"),
    (_on_page(b"0 0 0 2 k"), "tints"),
    (_on_page(b"Q"), "gives back a state"),
    (_on_page(b"/A gs"), "operator gs"),
    (_on_page(b"/Picture Do"), "no form"),
    (_state, "blend mode"),
    (_annotation, "annotations"),
    (_trim, "not within"),
    (_art, "ArtBox"),
    (_action, "JavaScript"),
    (_without_intent, "0 output intents"),
    (_screen_profile, "four inks"),
    (_without_trapped, "pdf:Trapped"),
    (_without_program, "not embedded"),
    (_wrong_width, "wide, not 777"),
    (_other_ink, "is two"),
]


@pytest.mark.parametrize(("spoil", "said"), FAULTS)
def test_the_reader_finds_what_is_wrong(
    spoil: Callable[[Pdf], None], said: str, all_made: dict[str, IssuePdf]
) -> None:
    with Pdf.open(BytesIO(all_made["shili-2026-02"].press)) as pdf:
        spoil(pdf)
        written = BytesIO()
        pdf.save(written, deterministic_id=True, force_version="1.6")
    faults = press_faults(written.getvalue())
    assert any(said in one for one in faults), faults
