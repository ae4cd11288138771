"""Two editors at one document: changes of different rows are merged, of one row refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gazette.intake.models import IntakeDocument, IntakeStep
from gazette.intake.seen_rows import read_tokens, seen_rows
from tests.intake.conftest import Drop, make_editor
from tests.intake.test_checking import RULE, do, key, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(drop: Drop) -> IntakeDocument:
    return drop(text=RULE).documents.get()


@pytest.fixture
def other(browser_of: Any) -> Client:
    return browser_of(make_editor("wu", last_name="王", first_name="五"))


class Window:
    """What an editor has on the page: the version and the rows as they were when it was opened."""

    def __init__(self, client: Client, document: IntakeDocument) -> None:
        document.refresh_from_db()
        self.client, self.document = client, document
        self.version, self.draft = document.version, document.draft
        self.seen = seen_rows(document.draft)

    def key(self, words: str) -> int:
        return next(row.key for row in self.draft.rows if words in row.text)

    def send(self, name: str, *words: str, **values: Any) -> str:
        """Send a form of this page, however old it is."""
        keys = [self.key(one) for one in words]
        sent = {"do": name, "version": self.version, "key": keys} | values
        sent |= {"seen": [str(one) for one in self.seen.values()]}
        url = self.document.get_absolute_url()
        return self.client.post(url, sent, headers={"X-Partial": "bench"}).content.decode()


def test_a_token_says_how_a_row_was_seen(document) -> None:
    seen = seen_rows(document.draft)
    assert read_tokens([str(one) for one in seen.values()]) == seen
    assert read_tokens(["", "1", "a.b.c.d.e.f", "1.x.y.-1.0.0", "9" * 12 + ".a.b.0.0.0"]) == {}
    keys = [row.key for row in document.draft.rows]
    assert [seen[one].above for one in keys] == [0, *keys[:-1]]
    rule = key(document, "下列原则")
    assert seen[rule].below == key(document, "第四条")
    assert seen[keys[-1]].below == 0


def test_words_are_merged_with_the_change_of_another_row(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "level", "公益优先", level="PARAGRAPH")
    page = mine.send("words", "为了加强", label="第一条", body="为加强公园管理，制定本办法。",
                     confirmed="1")  # fmt: skip
    assert "王五刚作了“级别改为“款”" in page
    assert "已合并" in page
    assert "第一条为加强公园管理，制定本办法。" in texts(document)
    assert [row.level for row in document.draft.rows].count("ITEM") == 1


def test_words_are_merged_with_a_new_place_of_the_row(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "up", "方便群众", confirmed="1")
    mine.send("words", "方便群众", label="（二）", body="方便市民。", confirmed="1")
    assert texts(document)[3:5] == ["（二）方便市民。", "（一）公益优先；"]


def test_of_one_row_both_wordings_are_shown_and_none_is_lost(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "words", "方便群众", label="（二）", body="方便市民。", confirmed="1")
    page = mine.send("words", "方便群众", label="（二）", body="便利群众。", confirmed="1")
    assert "王五在" in page
    assert "两人都改了这一行" in page
    assert "现在存着的：（二）方便市民。" in page
    assert "便利群众。</textarea>" in page
    assert "（二）方便市民。" in texts(document)
    again = Window(clerk, document)
    again.send("words", "方便市民", label="（二）", body="便利群众。", confirmed="1")
    assert "（二）便利群众。" in texts(document)


def test_words_of_a_row_that_is_gone_are_shown_to_be_copied(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "join", "方便群众")
    page = mine.send("words", "方便群众", label="（二）", body="便利群众。", confirmed="1")
    assert "这一行已经不在了。王五在" in page
    assert "（二）便利群众。</textarea>" in page
    assert "便利" not in "".join(texts(document))


@pytest.mark.parametrize("name", ["level", "indent", "outdent", "join", "up", "close", "text"])
def test_an_operation_on_a_row_that_another_changed_is_refused(
    clerk, other, document, name
) -> None:
    mine = Window(clerk, document)
    do(other, document, "words", "方便群众", label="（二）", body="方便市民。", confirmed="1")
    before = texts(document)
    page = mine.send(name, "方便群众", level="PARAGRAPH", role="ANNEX", confirmed="1")
    assert "先作了改动：“改文字" in page
    assert texts(document) == before


@pytest.mark.parametrize(
    ("name", "words"), [("join", "方便群众"), ("up", "方便群众"), ("down", "公益优先")]
)
def test_an_operation_with_a_neighbour_is_refused_beside_another(
    clerk, other, document, name, words
) -> None:
    mine = Window(clerk, document)
    do(other, document, "words", "公益优先", label="（一）", body="公益优先；\n绿色优先；",
       confirmed="1")  # fmt: skip
    if name == "down":
        do(other, document, "join", "绿色优先")
    before = texts(document)
    assert "先作了改动" in mine.send(name, words, confirmed="1")
    assert texts(document) == before


@pytest.mark.parametrize("name", ["renumber", "combine", "undo", "redo", "checked"])
def test_what_relies_on_the_whole_document_is_refused_after_any_change(
    clerk, other, document, name
) -> None:
    mine = Window(clerk, document)
    do(other, document, "level", "公益优先", level="PARAGRAPH")
    assert "王五在" in mine.send(name, "第一条")
    document.refresh_from_db()
    assert (document.version, document.is_checked) == (1, False)


def test_a_change_that_was_undone_meanwhile_is_told(clerk, other, document) -> None:
    do(other, document, "level", "公益优先", level="PARAGRAPH")
    mine = Window(clerk, document)
    do(other, document, "undo")
    page = mine.send("level", "方便群众", level="PARAGRAPH")
    assert "别人刚改过这一件的别处，已合并" in page


def test_a_form_without_tokens_is_refused_after_any_change(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "level", "公益优先", level="PARAGRAPH")
    mine.seen = {}
    assert "王五在" in mine.send("level", "第四条", level="PARAGRAPH")


def test_a_key_undoes_only_ones_own_step(clerk, other, document) -> None:
    do(other, document, "level", "公益优先", level="PARAGRAPH")
    page = do(clerk, document, "undo", only_own="1")
    assert "最近一步是王五在" in page
    assert not IntakeStep.objects.get().is_undone
    do(clerk, document, "undo")
    assert IntakeStep.objects.get().is_undone


def test_what_is_typed_under_one_name_is_not_stored_under_another(clerk, document) -> None:
    values = {"do": "join", "version": 0, "key": key(document, "方便群众")}
    url = document.get_absolute_url()
    headers = {"X-Partial": "bench", "X-Account": "wu"}
    assert clerk.post(url, values, headers=headers).status_code == 403
    assert document.version == 0
    clerk.post(url, values, headers=headers | {"X-Account": "wang"})
    document.refresh_from_db()
    assert document.version == 1


class TestWordsThatAreNotStored:
    """They stand in the fields of the page that answers, with a script or without."""

    def test_are_shown_again_with_the_reason(self, clerk, document) -> None:
        page = do(clerk, document, "words", "公益优先", label="甲", body="公益第一；")
        assert "要有编号" in page
        assert "公益第一；</textarea>" in page
        assert 'name="label" value="甲"' in page

    def test_are_shown_again_after_the_question(self, clerk, document) -> None:
        document.refresh_from_db()
        values = {"label": "（一）", "heading": "", "body": "公益第一；"}
        page = do(clerk, document, "words", "公益优先", **values)
        assert "请对照原件确认" in page
        sent = {"do": ["words", "back"], "key": key(document, "公益优先"), **values}
        page = clerk.post(document.get_absolute_url(), sent).content.decode()
        assert "公益第一；</textarea>" in page
        assert "请对照原件确认" not in page


class TestSeveralRows:
    def test_change_in_one_step_and_one_undo(self, clerk, document) -> None:
        before = texts(document)
        page = Window(clerk, document).send("level", "公益优先", "方便群众", level="PARAGRAPH")
        assert "等 2 行" in page
        document.refresh_from_db()
        assert [row.level for row in document.draft.rows].count("PARAGRAPH") == 3
        assert IntakeStep.objects.count() == 1
        do(clerk, document, "undo")
        assert texts(document) == before

    def test_are_moved_and_joined(self, clerk, document) -> None:
        Window(clerk, document).send("up", "第四条", confirmed="1")
        assert texts(document)[2][:3] == "第四条"
        Window(clerk, document).send("down", "第一条", "第四条", confirmed="1")
        assert [text[:3] for text in texts(document)[1:]] == [
            "第二条", "（一）", "（二）", "第一条", "第四条", "202",
        ]  # fmt: skip
        Window(clerk, document).send("join", "方便群众", "公益优先")
        assert "（一）公益优先；（二）方便群众。" in texts(document)
        Window(clerk, document).send("join", "第一条", "第二条", confirmed="1")
        assert "不相连" in Window(clerk, document).send("join", "示例市", "第一条")

    def test_are_refused_whole_with_the_row_that_refuses(self, clerk, document) -> None:
        before = texts(document)
        page = Window(clerk, document).send("level", "公益优先", "2025年1月", level="ARTICLE")
        assert "：这一级要有编号" in page
        assert "所选的各行都没有改" in page
        assert "一次只能对一行" in Window(clerk, document).send("words", "第一条", "第四条")
        assert texts(document) == before

    def test_become_one_text(self, clerk, document) -> None:
        page = Window(clerk, document).send("text", "公益优先", "方便群众", role="ANNEX")
        assert "“第四条本办法自2025年3月1日…”在所选的行之后" in page
        do(clerk, document, "text", "第四条", role="ANNEX")
        Window(clerk, document).send("text", "公益优先", "方便群众", role="ANNEX", text_title="甲")
        document.refresh_from_db()
        opened = [row.opens.role for row in document.draft.rows if row.opens]
        assert opened == ["MAIN", "ANNEX", "ANNEX"]

    def test_words_that_are_typed_in_rows_are_joined_with_them(self, clerk, document) -> None:
        window = Window(clerk, document)
        first, second = window.key("公益优先"), window.key("方便群众")
        values = {f"body-{first}": "公益第一；", f"label-{second}": "（二）",
                  f"body-{second}": "便利群众。"}  # fmt: skip
        page = window.send("join", "方便群众", **values, confirmed="1")
        assert f'data-focus="{first}"' in page
        assert "（一）公益第一；（二）便利群众。" in texts(document)
        assert IntakeStep.objects.count() == 1


def test_after_a_split_one_goes_on_in_the_new_row(clerk, document) -> None:
    window = Window(clerk, document)
    page = window.send("words", "为了加强", label="第一条", body="为了加强公园管理，\n制定本办法。")
    assert f'data-focus="{key(document, "制定本办法。")}"' in page


REASON = "识别错误，原件为“方便市民”"


def test_the_reason_is_kept_when_another_has_changed_the_row(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "words", "方便群众", label="（二）", body="便于群众。", confirmed="1")
    typed = {"label": "（二）", "body": "方便市民。"}
    page = mine.send("words", "方便群众", **typed, confirmed="1", reason=REASON)
    assert "没有保存" in page
    assert f'name="reason" value="{REASON}"' in page
    again = Window(clerk, document)
    asked = again.send("words", "便于群众", **typed, reason=REASON)
    assert "请对照原件确认" in asked
    assert f'name="reason" value="{REASON}"' in asked
    again.send("words", "便于群众", **typed, reason=REASON, confirmed="1")
    assert IntakeStep.objects.latest("pk").reason == REASON


def test_the_reason_is_kept_when_a_change_is_merged(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "level", "公益优先", level="PARAGRAPH")
    typed = {"label": "（二）", "body": "方便市民。", "confirmed": "1", "reason": REASON}
    assert "已合并" in mine.send("words", "方便群众", **typed)
    assert IntakeStep.objects.latest("pk").reason == REASON


def test_the_reason_is_kept_when_the_row_is_gone(clerk, other, document) -> None:
    mine = Window(clerk, document)
    do(other, document, "join", "方便群众", confirmed="1")
    typed = {"label": "（二）", "body": "方便市民。", "confirmed": "1", "reason": REASON}
    assert f"理由：{REASON}" in mine.send("words", "方便群众", **typed)
