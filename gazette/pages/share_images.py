"""The picture that goes with a shared link: the title of a document or issue on a card.

1200 × 630 pixels, the size that Open Graph readers ask for. It shows only what is printed and
never changes with the day, so that a picture kept elsewhere says nothing outdated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views import View
from PIL import Image, ImageDraw, ImageFont

from gazette.layout.title_lines import break_title
from gazette.models import Document, Issue
from gazette.prints.typesetting.faces import RARE, face_font, faces_present

WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAND = 84, 18
_RED, _INK, _GREY, _PAPER = (154, 27, 31), (28, 28, 30), (96, 96, 102), (255, 255, 255)
#: The sizes in which a title is tried, in pixels, and the lines of each that have room.
_TITLE_SIZES = ((72, 4), (60, 5), (48, 6), (38, 8))
#: The faces in which a line is tried; the first that has all of its characters is taken.
_TITLE_FACES = ("Gazette Title", "Gazette Song", *RARE)
_SMALL_FACES = ("Gazette Song", *RARE)
#: Seconds for which a picture may be kept; its words change by correction only.
_KEPT = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a picture: a small line above, the title, and a small line below."""

    above: str
    title: str
    below: str


class ShareImageView(View):
    """The picture of a published issue or, with ``position``, of one of its documents."""

    def get(self, request: HttpRequest, **place: str | int) -> HttpResponse:
        card = card_of(place)
        mark = hashlib.sha256("\n".join([card.above, card.title, card.below]).encode()).hexdigest()
        etag = f'"{mark[:32]}"'
        response = get_conditional_response(request, etag=etag)
        if response is None:
            response = HttpResponse(picture(card), content_type="image/png")
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = f"public, max-age={_KEPT}"
        return response


def card_of(place: dict[str, Any]) -> Card:
    """The words for the place of an address. Raise Http404 if nothing public is there."""
    if "position" in place:
        documents = Document.objects.published().with_issue()
        document = get_object_or_404(documents.at_address(**place))
        return Card(str(document.issue), document.title, document.document_number)
    issues = Issue.objects.published().with_gazette().without_source()
    issue = get_object_or_404(issues.at_address(**place))
    return Card(issue.gazette.organizer, issue.gazette.name, issue.short_title)


def picture(card: Card) -> bytes:
    """The picture of a card as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, _BAND), _RED)
    draw.text((_MARGIN, 62), card.above, _RED, _font(card.above, _SMALL_FACES, 34))
    lines, size = _title_lines(card.title)
    leading = round(size * 1.35)
    top = (HEIGHT - leading * len(lines)) // 2 + 8
    for place, line in enumerate(lines):
        font = _font(line, _TITLE_FACES, size)
        draw.text((_MARGIN, top + place * leading), line, _INK, font)
    draw.text((_MARGIN, HEIGHT - 96), card.below, _GREY, _font(card.below, _SMALL_FACES, 34))
    content = BytesIO()
    image.quantize(32).save(content, "PNG", optimize=True)
    return content.getvalue()


def _title_lines(title: str) -> tuple[list[str], int]:
    """A title in lines, and the greatest size in which they fit; cut with …… if none does."""
    for size, room in _TITLE_SIZES:
        lines = break_title(title, (WIDTH - 2 * _MARGIN) / size)
        if len(lines) <= room and all(len(line) * size <= WIDTH * 1.6 for line in lines):
            return lines, size
    size, room = _TITLE_SIZES[-1]
    return [*break_title(title, (WIDTH - 2 * _MARGIN) / size)[: room - 1], "……"], size


def _font(words: str, families: Sequence[str], size: int) -> ImageFont.FreeTypeFont:
    """The first face that has all characters of the words; else the one that has the most."""
    installed = faces_present()
    there = [family for family in families if family in installed]
    lacking = {
        family: sum(ord(one) not in _characters(family) for one in words) for family in there
    }
    return ImageFont.truetype(str(installed[min(there, key=lacking.__getitem__)]), size)


@cache
def _characters(family: str) -> frozenset[int]:
    """The code points for which a face has a glyph."""
    return frozenset(face_font(family).face.unicodes)
