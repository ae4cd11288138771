"""A rule and what explains it, in a browser: found, read and enlarged on a phone and at a desk."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from gazette.models import Document
from notices.models import Interpretation, Picture
from tests.browser.conftest import Open
from tests.notices.test_interpretations import QUESTIONS, RULE, enter

pytestmark = pytest.mark.browser


@pytest.fixture
def pair(transactional_db: None) -> tuple[Document, Document]:
    """A rule, and questions and answers on it with a long picture."""
    rule, questions = enter(RULE).documents.get(), enter(QUESTIONS).documents.get()
    image = Image.new("RGB", (900, 2400), "#f9eeec")
    drawing = ImageDraw.Draw(image)
    for row in range(6):
        drawing.rectangle((60, 80 + row * 380, 840, 380 + row * 380), fill="#971b1e")
    written = BytesIO()
    image.save(written, "PNG")
    Picture.objects.create(
        document=Interpretation.objects.get(pk=questions.pk),
        position=1,
        caption="养犬登记六步",
        words="第一步，带犬只到场。第二步，填写登记表。" * 10,
        credit="示例市公安局制图",
        file=ContentFile(written.getvalue(), "x.png"),
    )
    return rule, questions


def look(page: object, name: str) -> None:
    """Keep a picture of a page where a person asks for it (SCREENSHOTS, a folder)."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [360, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_pages_fit_and_name_everything(
    visit: Open, pair: tuple[Document, Document], width: int, scheme: str
) -> None:
    page = visit("/", width=width, color_scheme=scheme)
    for name, document in zip(("rule", "explanation"), pair, strict=True):
        page.open(document.get_absolute_url())
        assert page.overflow <= 0
        assert not page.nameless
        assert not page.complaints
        look(page, f"{name}-{width}-{scheme}")
    assert not page.small_targets(".explained-near a, .picture-words summary")


def test_one_click_from_the_rule_and_one_click_back(
    visit: Open, pair: tuple[Document, Document]
) -> None:
    rule, questions = pair
    page = visit(rule.get_absolute_url(), width=360)
    page.follow(page.page.locator(".explained-near a").first)
    assert page.page.url.endswith(questions.get_absolute_url())
    page.follow(page.page.locator(".explained-articles a").first)
    assert page.page.url.endswith(f"{rule.get_absolute_url()}#text_2__art_3")
    page.follow(page.page.locator(".explanation-note a").first)
    assert f"{questions.get_absolute_url()}#" in page.page.url


def test_a_picture_is_enlarged_without_a_script(
    visit: Open, pair: tuple[Document, Document]
) -> None:
    page = visit(pair[1].get_absolute_url(), width=360, java_script_enabled=False)
    page.follow(page.page.locator(".picture img"))
    page.page.wait_for_url("**/picture-1.png")
    assert page.page.locator("img").count() == 1
