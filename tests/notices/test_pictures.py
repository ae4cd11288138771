"""Pictures of explanations: what is accepted, who sees them, and their words beside them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile, PngImagePlugin

from gazette.models import Issue
from gazette.office.checkup import checkup
from notices.models import Interpretation, Picture
from notices.picture_files import validate_picture
from tests.admin.test_admin import form_of
from tests.drawn_picture import drawn
from tests.factories import make_document, make_person, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


def make_explanation(**values: Any) -> Interpretation:
    values.setdefault("title", "一图读懂《示例市养犬管理办法》")
    document = make_document(
        Interpretation, document_number="", form=Interpretation.Form.PICTURES, **values
    )
    make_provision(text=make_text(document=document), address="para_1", level="PARAGRAPH", label="")
    assert isinstance(document, Interpretation)
    return document


def make_picture(document: Interpretation, content: bytes | None = None, **values: Any) -> Picture:
    defaults = {
        "position": document.pictures.count() + 1,
        "caption": "养犬登记怎么办",
        "words": "第一步 带犬只到场；第二步 填表；第三步 领证。",
        "file": ContentFile(content or drawn(), "x.png"),
    }
    return Picture.objects.create(document=document, **defaults | values)


@pytest.mark.parametrize(
    ("kind", "ending", "media_type"),
    [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg"), ("WEBP", "webp", "image/webp")],
)
def test_it_is_served_as_what_it_is(client, kind, ending, media_type):
    picture = make_picture(make_explanation(published=True), drawn(kind))
    assert picture.get_absolute_url().endswith(f"/picture-1.{ending}")
    assert (picture.width, picture.height) == (40, 60)
    response = client.get(picture.get_absolute_url())
    assert response.status_code == 200
    assert response.headers["Content-Type"] == media_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    with Image.open(BytesIO(b"".join(response))) as image:
        assert image.size == (40, 60)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SVG, "不是可以收下的图片"),
        (b"<html></html>", "不是可以收下的图片"),
        (drawn("GIF"), "不是可以收下的图片"),
        (drawn(size=(400, 400))[:300], "损坏"),
        (drawn(size=(8000, 8000)), "像素太多"),
        (drawn() + b"\0" * (10 * 1024 * 1024), "超过 10 MB"),
    ],
    ids=["svg", "html", "gif", "cut off", "too many pixels", "too large"],
)
def test_what_is_no_whole_picture_of_fit_size_is_refused(content, words, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint sets it
    with pytest.raises(ValidationError, match=words):
        validate_picture(ContentFile(content, "picture.png"))


def test_moving_pictures_are_refused():
    written = BytesIO()
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(ValidationError, match="会动"):
        validate_picture(ContentFile(written.getvalue(), "x.webp"))


def test_notes_of_a_camera_are_not_kept():
    exif = Image.Exif()
    exif[0x010F] = "某牌手机"
    exif[0x0112] = 6  # to be turned
    picture = make_picture(make_explanation(), drawn("JPEG", exif=exif))
    stored = Path(picture.file.path).read_bytes()
    assert "某牌手机".encode() not in stored
    with Image.open(BytesIO(stored)) as image:
        assert image.size == (60, 40) == (picture.width, picture.height)
        assert not image.getexif()


def test_notes_in_a_png_are_not_kept():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "zhang-san-of-the-office")
    picture = make_picture(make_explanation(), drawn("PNG", pnginfo=notes))
    assert b"zhang-san" not in Path(picture.file.path).read_bytes()


def test_a_draft_s_picture_is_for_the_office_alone(client):
    picture = make_picture(make_explanation())
    assert client.get(picture.get_absolute_url()).status_code == 404
    client.force_login(make_person("reviewer", "审核"))
    response = client.get(picture.get_absolute_url())
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    response.close()


def test_a_withdrawn_picture_is_gone(client):
    document = make_explanation(published=True)
    picture = make_picture(document)
    Issue.objects.filter(pk=document.issue_id).update(
        status=Issue.Status.DRAFT, first_published_at="2025-01-01T00:00Z"
    )
    assert client.get(picture.get_absolute_url()).status_code == 410


def test_another_ending_or_number_is_no_picture(client):
    url = make_picture(make_explanation(published=True)).get_absolute_url()
    assert client.get(url.replace(".png", ".jpg")).status_code == 404
    assert client.get(url.replace("picture-1", "picture-2")).status_code == 404


def test_the_page_shows_it_with_its_words_and_leads_to_the_whole(client):
    document = make_explanation(published=True)
    short = make_picture(document)
    long = make_picture(document, words="领证之后每年检疫一次。" * 40, credit="示例市公安局制图")
    page = HtmlPage(client.get(document.get_absolute_url()))
    first, second = [one for one in page.all("img") if "picture-" in (one.attributes["src"] or "")]
    assert first.attributes["alt"] == short.words
    assert second.attributes["alt"] == "养犬登记怎么办（图中文字见图下）"
    assert long.words in page.one("figure", id="picture-2").text
    assert "示例市公安局制图" in page.one("figure", id="picture-2").text
    assert short.get_absolute_url() in page.links


def test_a_picture_without_words_is_refused(client):
    document = make_explanation()
    picture = Picture(document=document, position=1, caption="图", file=ContentFile(drawn(), "x"))
    with pytest.raises(ValidationError) as refused:
        picture.full_clean()
    assert "words" in refused.value.message_dict


def test_the_checkup_misses_the_pictures_of_a_picture_explanation():
    document = make_explanation()
    assert "pictures_missing" in {one.rule.code for one in checkup(document.issue)}
    make_picture(document)
    assert "pictures_missing" not in {one.rule.code for one in checkup(document.issue)}


def test_a_deleted_or_replaced_file_does_not_stay(django_capture_on_commit_callbacks):
    picture = make_picture(make_explanation())
    first = Path(picture.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        picture.file = ContentFile(drawn("JPEG"), "y.jpg")
        picture.save()
    second = Path(picture.file.path)
    assert (first.exists(), second.exists()) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        picture.document.issue.delete()
    assert not second.exists()


class TestForm:
    """The pictures within the form of their document, in the admin."""

    @pytest.fixture
    def clerk(self, client: Client) -> Client:
        client.force_login(make_person("clerk", "录入"))
        return client

    def send(self, clerk: Client, document: Interpretation, **picture: Any) -> Any:
        address = f"/admin/notices/interpretation/{document.pk}/change/"
        data = {k: v for k, v in form_of(clerk.get(address)).items() if "__prefix__" not in k}
        data |= {"attachments": "[]", "pictures-TOTAL_FORMS": "1"}
        data |= {f"pictures-0-{name}": value for name, value in picture.items()}
        return clerk.post(address, data)

    def test_one_is_added(self, clerk):
        document = make_explanation()
        file = SimpleUploadedFile("登记.png", drawn(), "image/png")
        words = {"caption": "怎样登记", "words": "带犬只到场。"}
        answer = self.send(clerk, document, position="1", file=file, **words)
        assert answer.status_code == 302, answer.content.decode()
        assert document.pictures.get().caption == "怎样登记"
        page = clerk.get(f"/admin/notices/interpretation/{document.pk}/change/")
        assert document.pictures.get().get_absolute_url() in page.content.decode()

    @pytest.mark.parametrize("missing", ["caption", "words"])
    def test_without_words_it_is_not(self, clerk, missing):
        document = make_explanation()
        file = SimpleUploadedFile("登记.png", drawn(), "image/png")
        words = {"caption": "怎样登记", "words": "带犬只到场。"} | {missing: ""}
        answer = self.send(clerk, document, position="1", file=file, **words)
        assert answer.status_code == 200 and "这个字段是必填项" in answer.content.decode()
        assert not document.pictures.exists()

    def test_a_published_one_is_not_changed(self, clerk):
        document = make_explanation(published=True)
        picture = make_picture(document)
        for address in (
            f"/admin/notices/interpretation/{document.pk}/change/",
            f"/admin/notices/picture/{picture.pk}/change/",
        ):
            assert clerk.get(address).status_code == 200
            assert clerk.post(address, {"caption": "别的"}).status_code == 403
        assert clerk.post(f"/admin/notices/picture/{picture.pk}/delete/").status_code == 403


def test_the_words_of_a_picture_are_searched(client: Client) -> None:
    explanation = make_explanation(published=True)
    picture = make_picture(explanation, words="第一步 带犬只到场；\n第二步 领取犬牌。")
    found = HtmlPage(client.get("/search/?q=领取犬牌"))
    [result] = found.all("article", class_="result")
    assert "一图读懂" in result.text
    assert "图中文字：" in result.text
    assert "第二步 领取犬牌。" in result.text
    picture.words = "先登记。"
    picture.save()
    assert not HtmlPage(client.get("/search/?q=领取犬牌&loose=0")).all("article", class_="result")
    make_explanation(title="一图读懂草稿").save()
    picture.delete()
    assert (
        "先登记" not in HtmlPage(client.get("/search/?q=先登记")).one("main").text.split("没有")[0]
    )
