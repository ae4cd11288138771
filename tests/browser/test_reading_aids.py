"""The bar 适老化·无障碍, and reading aloud with a speech that can be watched."""

from __future__ import annotations

import pytest
from opencc import OpenCC
from playwright.sync_api import expect

from gazette.models import Document, Issue
from tests.browser.conftest import Open
from tests.browser.pages import DocumentPage
from tests.browser.test_portal import an_article

pytestmark = pytest.mark.browser

S2T = OpenCC("s2t")

#: Speech that says nothing: it keeps what it is given, and ends when the test says so.
FAKE_SPEECH = """
window.said = [];
window.cancelled = 0;
const fake = {
  speak(utterance) {
    const { text, rate, lang } = utterance;
    window.said.push({ text, rate, lang });
    window.utterance = utterance;
  },
  cancel() { window.cancelled += 1; },
  getVoices() { return []; },
  addEventListener() {},
};
Object.defineProperty(window, "speechSynthesis", { value: fake, configurable: true });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
NO_SPEECH = """
Object.defineProperty(window, "speechSynthesis", { value: undefined, configurable: true });
"""
MARKED = "[...(CSS.highlights.get('read-aloud') || [])].map((range) => range.toString()).join('')"


def with_speech(page: DocumentPage, address: str, script: str = FAKE_SPEECH) -> None:
    page.page.add_init_script(script)
    page.open(address)


def said(page: DocumentPage) -> list[str]:
    return [one["text"] for one in page.page.evaluate("window.said")]


def marked(page: DocumentPage) -> str:
    return str(page.page.evaluate(MARKED))


def finish_sentence(page: DocumentPage) -> None:
    page.page.evaluate("window.utterance.onend()")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_bar_is_kept_in_the_browser_and_holds_on_the_next_page(
    visit: Open, issue: Issue, width: int
) -> None:
    page = visit("/", width=width)
    opener = page.page.get_by_role("button", name="适老化·无障碍")
    assert opener.get_attribute("aria-expanded") == "false"
    opener.press("Enter")
    bar = page.page.get_by_role("region", name="适老化·无障碍")
    expect(bar).to_be_visible()
    assert page.overflow <= 0
    assert page.small_targets(".aids button, .aids a, .aids-opener") == []
    before = page.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    bar.get_by_role("button", name="特大").click()
    expect(bar.get_by_role("button", name="特大")).to_have_attribute("aria-pressed", "true")
    bar.get_by_role("button", name="黑底黄字").click()
    bar.get_by_role("button", name="阅读线").click()
    bar.get_by_role("button", name="简洁页面").click()
    page.open(Document.objects.published().latest("pk").get_absolute_url())
    after = page.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert after == before * 2
    ground = page.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(0, 0, 0)"
    expect(page.page.locator(".reading-line")).to_have_count(1)
    assert (
        page.page.locator(".document-body").evaluate("(one) => getComputedStyle(one).display")
        == "block"
    )
    assert page.overflow <= 0
    assert page.page.context.cookies() == []
    page.page.get_by_role("button", name="适老化·无障碍").click()
    page.page.get_by_role("button", name="恢复标准").click()
    page.page.reload()
    assert page.page.evaluate("Object.assign({}, document.documentElement.dataset)") == {
        "scripts": "on"
    }
    assert page.complaints == []


def test_nothing_flashes_and_paper_is_as_ever(visit: Open, issue: Issue) -> None:
    """The choices are set by a script of the head, before the body is parsed."""
    page = visit("/")
    page.page.evaluate('localStorage.setItem(\'reading-aids\', \'{"size": "3", "line": "on"}\')')
    page.page.add_init_script(
        "new MutationObserver((_, watch) => { if (document.body) { watch.disconnect();"
        " window.atBody = document.documentElement.dataset.size; } })"
        ".observe(document, { childList: true, subtree: true });"
    )
    page.open("/")
    assert page.page.evaluate("window.atBody") == "3"
    page.page.emulate_media(media="print")
    size = page.page.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert size == "14.6667px"  # 11 pt
    for selector in (".aids", ".aids-opener", ".reader", ".reading-line"):
        assert not page.page.locator(selector).first.is_visible(), selector


def test_without_scripts_there_is_no_button(visit: Open, issue: Issue) -> None:
    page = visit("/", java_script_enabled=False)
    assert not page.page.locator(".aids-opener").is_visible()
    assert not page.page.locator(".aids").is_visible()
    assert not page.page.locator(".reader").is_visible()
    page.follow(page.page.get_by_role("link", name="繁體閱讀"))
    assert page.page.locator("html").get_attribute("lang") == "zh-Hant"


def test_what_scripts_show_is_in_traditional_characters_too(visit: Open, issue: Issue) -> None:
    """Suggestions, what is told of them, and the dialog of a row; what is cited is as printed."""
    article = an_article()
    page = visit(f"{article.document.get_absolute_url()}?script=hant")
    page.type("办法")
    expect(page.suggestions.filter(has_text="辦法").first).to_be_visible()
    assert not any("办" in shown for shown in page.suggestions.all_inner_texts())
    expect(page.page.locator(".search-box [role=status]")).to_contain_text("條建議")
    page.follow(page.suggestions.filter(has_text="辦法").first)
    assert "script=hant" in page.page.url
    assert page.page.locator("html").get_attribute("lang") == "zh-Hant"

    page.open(f"{article.document.get_absolute_url()}?script=hant")
    row = page.row(article.address)
    row.hover()
    row.locator("a.anchor").first.click()
    dialog = page.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for words in ("關閉", "二維碼", "複製引用", "的引用"):
        expect(dialog).to_contain_text(words)
    assert dialog.get_attribute("aria-label") == S2T.convert(f"{article.label}的引用")
    as_printed = f"（{article.document.document_number}）{article.label}"
    expect(dialog.locator("#cite-words")).to_contain_text(as_printed)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_document_is_read_aloud_sentence_by_sentence(visit: Open, width: int) -> None:
    article = an_article()
    page = visit("/", width=width)
    with_speech(page, article.document.get_absolute_url())
    words = page.page.locator(".document-texts").text_content()
    page.page.locator("main").get_by_role("button", name="朗读").click()
    bar = page.page.get_by_role("region", name="朗读")
    expect(bar).to_be_visible()
    first = said(page)
    assert len(first) == 1
    assert marked(page)
    for number in range(2, 6):
        finish_sentence(page)
        assert len(said(page)) == number
        box = page.page.evaluate(
            "(() => { const box = [...CSS.highlights.get('read-aloud')][0].getBoundingClientRect();"
            " return [box.top, box.bottom, window.innerHeight]; })()"
        )
        assert box[1] > 0
    bar.get_by_role("button", name="上一句").click()
    assert said(page)[-1] == said(page)[3]
    bar.get_by_role("button", name="暂停").click()
    here = marked(page)
    finish_sentence(page)  # what was cancelled ends late: nothing follows
    assert marked(page) == here
    count = len(said(page))
    bar.get_by_role("button", name="继续").click()
    assert len(said(page)) == count + 1
    bar.get_by_label("语速").select_option("1.5")
    assert page.page.evaluate("window.said.at(-1).rate") == 1.5
    assert page.page.evaluate("window.said.at(-1).lang") == "zh-CN"
    assert page.small_targets(".reader button, .reader select") == []
    assert page.overflow <= 0
    bar.get_by_role("button", name="停止").click()
    expect(bar).to_be_hidden()
    assert marked(page) == ""
    assert page.page.locator(".document-texts").text_content() == words
    assert page.complaints == []


def test_a_link_to_a_row_is_read_from_that_row(visit: Open) -> None:
    article = an_article()
    page = visit("/")
    with_speech(page, f"{article.document.get_absolute_url()}#{article.address}")
    page.page.get_by_text("取用", exact=True).click()
    page.page.locator(".take-tool").get_by_role("button", name="朗读").click()
    assert said(page)[0].startswith(article.label)


def test_only_words_are_read_and_signs_as_they_are_said(visit: Open) -> None:
    page = visit("/")
    with_speech(page, "/")
    cases = {
        "依据国发〔2023〕19号执行": "依据国发二〇二三年19号执行",
        "第三十八条 本办法": "第三十八条，本办法",
        "（一）身份证": "一、身份证",
        "占35.5%以上": "占百分之35.5以上",
        "奖励1,200,000元": "奖励1200000元",
        "Ⅱ级响应": "二级响应",
        "10—20人": "10至20人",
        "GB/T 9704-2012规定": "GB/T 9704-2012规定",
        "电话0551-12345678。": "电话 〇 五 五 一 一 二 三 四 五 六 七 八 。",
        "2024-07-01起": "二〇二四年7月1日起",
        "自2025年3月1日": "自二〇二五年3月1日",
        "《城市管理办法》": "城市管理办法",
    }
    heard = page.page.evaluate(
        "async (lines) => { const { spoken } = await import('/static/js/spoken_words.js');"
        " return lines.map(spoken); }",
        list(cases),
    )
    assert dict(zip(cases, heard, strict=True)) == cases
    found = page.page.evaluate(
        """async () => {
            const { sentencesOf } = await import('/static/js/spoken_words.js');
            const root = document.createElement('div');
            root.innerHTML = '<p>第一条<span>为了甲。</span>乙；丙：<a class="anchor">#</a></p>'
                + '<p hidden>不读</p><button>不读</button><nav>不读</nav>'
                + '<table><tr><td>丁</td><td>戊</td></tr></table><p>  </p><p>——</p>';
            document.body.append(root);
            return sentencesOf(root).map(({ words, range }) => [words, range.toString()]);
        }"""
    )
    assert [words for words, _ in found] == ["第一条为了甲。", "乙；", "丙：", "丁", "戊"]
    assert all(words == marked for words, marked in found)


def test_without_speech_there_is_no_button(visit: Open) -> None:
    page = visit("/")
    with_speech(page, an_article().document.get_absolute_url(), NO_SPEECH)
    page.page.get_by_role("button", name="适老化·无障碍").click()
    assert page.page.get_by_role("button", name="朗读").count() == 0


def test_speech_ends_when_the_page_is_left(visit: Open) -> None:
    page = visit("/")
    with_speech(page, an_article().document.get_absolute_url())
    page.page.locator("main").get_by_role("button", name="朗读").click()
    cancelled = page.page.evaluate("window.cancelled")
    page.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.page.evaluate("window.cancelled") == cancelled + 1
