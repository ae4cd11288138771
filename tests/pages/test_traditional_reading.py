"""The view in traditional characters: the words are converted, everything else stays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from django.test import Client
from opencc import OpenCC

from gazette.models import Document
from gazette.pages.traditional_reading import INLINE, in_traditional_characters, leads_to_page
from regulations.models import Decree
from tests.factories import make_document, make_provision, make_text
from tests.paths import ROOT

HAN = re.compile("[\u4e00-\u9fff]")
S2T = OpenCC("s2t")
#: The scripts of public pages that have words of their own.
PUBLIC_SCRIPTS = sorted(
    {
        name
        for page in (ROOT / "templates").rglob("*.html")
        if page.is_relative_to(ROOT / "templates" / "gazette") or page.name == "base.html"
        for name in re.findall(r"static 'js/(\w+\.js)'", page.read_text(encoding="utf-8"))
    }
)


class Skeleton(HTMLParser):
    """A page taken apart: tags with attributes, and the text between tags of blocks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[str] = [""]
        self.raw = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        self.raw = tag in ("script", "style")
        if tag not in INLINE:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.raw = False
        if tag not in INLINE:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not self.raw:
            self.texts[-1] += data


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>以后由皇后批准。</p>", "<p>以後由皇后批准。</p>"),
        ("<p>干部晒干粮食，里程三里。</p>", "<p>幹部曬乾糧食，里程三里。</p>"),
        # A phrase is recognised across the elements in it.
        ("<p>头<mark>发</mark>与发<wbr>展</p>", "<p>頭<mark>髮</mark>與發<wbr>展</p>"),
        ("<p>甲&amp;乙 &lt;规定&gt; &#8212;</p>", "<p>甲&amp;乙 &lt;規定&gt; &#8212;</p>"),
        (
            '<a href="#条_1" aria-label="条的链接"></a>',
            '<a href="#条_1" aria-label="條的鏈接"></a>',
        ),
        ('<script>var 条 = "规";</script>', '<script>var 条 = "规";</script>'),
        ('<p translate="no">《规定》<b>条</b></p>规', '<p translate="no">《规定》<b>条</b></p>規'),
        ('<input value="规定" placeholder="规定">', '<input value="规定" placeholder="規定">'),
        ('<option value="规章">规章</option>', '<option value="规章">規章</option>'),
        ("<!-- 规定 --><!DOCTYPE html>", "<!-- 规定 --><!DOCTYPE html>"),
        ('<html lang="zh-Hans">', '<html lang="zh-Hant">'),
        ('<p data-told="规定">x</p>', '<p data-told="規定">x</p>'),
        ('<p data-words="规定">规定</p>', '<p data-words="规定">規定</p>'),
        ("<textarea>规定</textarea>规", "<textarea>规定</textarea>規"),
    ],
)
def test_words_are_converted_and_nothing_else(html: str, expected: str) -> None:
    assert in_traditional_characters(html) == expected


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/", True),
        ("/documents/in-force/?by=kind", True),
        ("?page=2", True),
        ("/search/?q=%E8%A7%84", True),
        ("/shili/2025/1/1/#art_1", True),
        ("/shili/2025/1/1/document.pdf", False),
        ("/search/suggest", False),
        ("/feed/", False),
        ("/admin/", False),
        ("/static/css/site.css", False),
        ("/documents/in-force/?download=csv", False),
        ("https://example.org/", False),
        ("//example.org/", False),
        ("mailto:a@example.org", False),
    ],
)
def test_only_links_to_pages_keep_the_view(address: str, leads: bool) -> None:
    assert leads_to_page(address, "/documents/") is leads


def test_links_and_forms_keep_the_view() -> None:
    html = '<a href="/documents/?a=1&amp;b=2#x">.</a><form method="get" action="/search/">'
    converted = in_traditional_characters(html)
    assert 'href="/documents/?a=1&amp;b=2&amp;script=hant#x"' in converted
    assert '<input type="hidden" name="script" value="hant">' in converted
    sent = in_traditional_characters('<form method="post" action="/report/?page=/">')
    assert sent == '<form method="post" action="/report/?page=/&amp;script=hant">'
    again = '<a href="/documents/?page=2&amp;script=hant">.</a>'
    assert in_traditional_characters(again) == again


@pytest.fixture
def rule(db: None) -> Document:
    found = make_document(
        Decree,
        published=True,
        title="示例市发制品和干果经营管理办法",
        document_number="示政发〔2025〕7号",
    )
    text = make_text(document=found)
    make_provision(
        text=text, address="art_1", label="第一条", body="头发收购后，应当于三日内登记。"
    )
    return found


def test_every_word_of_a_page_is_opencc_s_and_the_structure_is_the_same(
    client: Client, rule: Document
) -> None:
    html = client.get(rule.get_absolute_url()).content.decode()
    plain = Skeleton(without_view(html))
    converted = Skeleton(without_view(in_traditional_characters(html, rule.get_absolute_url())))
    assert [told(*tag) for tag in plain.tags] == [dict_of(*tag) for tag in converted.tags]
    assert len(plain.tags) > 100
    citation = plain.texts.index(next(one for one in plain.texts if one.startswith("《")))
    expected = [S2T.convert(one) for one in plain.texts]
    expected[citation] = plain.texts[citation]
    assert converted.texts == expected
    assert "頭髮收購後" in "".join(expected)


def without_view(html: str) -> str:
    """A page without what the view adds to its links and forms."""
    html = html.replace('<input type="hidden" name="script" value="hant">', "")
    return re.sub(r'(?:[?]|&amp;)script=hant(?=["#])', "", html)


def dict_of(tag: str, attributes: Iterable[tuple[str, str | None]]) -> tuple[str, dict[str, str]]:
    return tag, {name: value or "" for name, value in attributes}


def told(tag: str, attributes: Iterable[tuple[str, str | None]]) -> tuple[str, dict[str, str]]:
    """A tag with the attributes converted that are read by people."""
    _, values = dict_of(tag, attributes)
    shown = {"aria-label", "title", "placeholder", "alt", "label", "data-told"}
    if tag == "meta" and ("name", "description") in attributes:
        shown.add("content")
    if tag == "meta" and ("property", "og:title") in attributes:
        shown.add("content")
    changed = {
        name: S2T.convert(value) if name in shown else value for name, value in values.items()
    }
    return tag, {**changed, **({"lang": "zh-Hant"} if tag == "html" else {})}


def test_the_view_says_what_it_is_and_is_not_indexed(client: Client, rule: Document) -> None:
    address = rule.get_absolute_url()
    answer = client.get(address, {"script": "hant"})
    html = answer.content.decode()
    assert '<html lang="zh-Hant">' in html
    assert "以簡體原文爲準" in html
    assert f'<a href="{address}" data-keeps-script' in html
    assert f'rel="canonical" href="http://testserver{address}"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert answer.headers["X-Robots-Tag"] == "noindex"
    # The citation to be copied is as printed.
    assert f"《{rule.title}》" in html


@pytest.mark.parametrize("path", ["/feed/", "/robots.txt", "/sitemap.xml"])
def test_data_stay_as_printed(client: Client, rule: Document, path: str) -> None:
    plain = client.get(path, {"q": "发"})
    assert client.get(path, {"q": "发", "script": "hant"}).content == plain.content


def test_suggestions_are_shown_converted_and_lead_on_in_the_view(
    client: Client, rule: Document
) -> None:
    def suggested(**more: str) -> list[dict[str, str]]:
        answer = client.get("/search/suggest", {"q": "干果", **more}).json()
        found: list[dict[str, str]] = answer["suggestions"]
        return found

    [plain], [shown] = suggested(), suggested(script="hant")
    assert plain["text"] == rule.title
    assert shown["text"] == S2T.convert(rule.title) != rule.title
    assert shown["kind"] == "標題"
    assert shown["url"] == f"{plain['url']}?script=hant"


def test_a_redirect_keeps_the_view(client: Client, rule: Document) -> None:
    answer = client.get("/search/", {"q": f"{rule.document_number}第一条", "script": "hant"})
    assert answer.status_code == 302
    address, _, fragment = answer.headers["Location"].partition("#")
    assert address.endswith("&script=hant")
    assert fragment == "art_1"


def test_every_word_that_a_script_says_is_on_the_page_to_be_converted(
    client: Client, db: None
) -> None:
    """But those that are spoken by ``spoken_words.js``, which are no words of the page."""
    html = client.get("/nowhere/at/all/", {"script": "hant"}).content.decode()
    on_page = set(re.findall('<p data-words="([^"]*)">', html))
    in_scripts = set()
    for name in PUBLIC_SCRIPTS:
        text = (ROOT / "static" / "js" / name).read_text(encoding="utf-8")
        code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
        in_scripts |= {one for one in re.findall(r'"([^"\n]*)"', code) if HAN.search(one)}
        for composed in re.findall(r"`[^`]*`", code):
            assert not HAN.search(composed), (name, composed)
    assert in_scripts == on_page
    assert len(on_page) > 10


def test_a_page_without_the_parameter_is_as_printed(client: Client, rule: Document) -> None:
    for value in ("", "hans", "HANT", "hant2"):
        html = client.get(rule.get_absolute_url(), {"script": value}).content.decode()
        assert "头发收购后" in html.replace("<wbr>", "")
        assert "script-notice" not in html


def test_pages_that_fail_are_converted_too(client: Client, db: None) -> None:
    answer = client.get("/nowhere/at/all/", {"script": "hant"})
    assert answer.status_code == 404
    assert "沒有這一頁" in answer.content.decode()
