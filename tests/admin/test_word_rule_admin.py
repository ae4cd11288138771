"""用词表 in the admin: who may change it, its checks, and the list as a table."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from gazette.admin.word_sheet import import_words
from gazette.importing.table_files import UnreadableTable
from gazette.models import WordRule
from tests.factories import make_person

pytestmark = pytest.mark.django_db

LIST = "/admin/gazette/wordrule/"


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("group", "may_change"), [("录入", True), ("审核", True), ("发布", False), ("审计", False)]
)
def test_those_who_change_or_review_issues_change_the_list(
    client: Client, group: str, may_change: bool
) -> None:
    client.force_login(make_person("person", group))
    assert client.get(LIST).status_code == 200
    status = 200 if may_change else 403
    assert client.get(f"{LIST}add/").status_code == status
    assert client.get(f"{LIST}table/").status_code == status


def test_the_first_list_is_there_and_its_changes_are_kept(client: Client) -> None:
    client.force_login(make_person("reviewer", "审核"))
    rule = WordRule.objects.get(wrong="帐户")
    data = {"wrong": "帐户", "right": "账户", "kind": "slip", "reason": "词典", "is_active": "on"}
    assert client.post(f"{LIST}{rule.pk}/change/", data).status_code == 302
    history = client.get(f"{LIST}{rule.pk}/history/").content.decode()
    assert "理由、出处" in history
    assert "词典" in history


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"wrong": "##"}, "wrong"),
        ({"wrong": "甲", "right": "甲"}, "right"),
        ({"wrong": "甲乙", "right": "乙", "except_in": "甲丙"}, "except_in"),
    ],
)
def test_senseless_rules_are_refused(values: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WordRule(**values).full_clean()
    assert field in refused.value.message_dict


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_list_is_read_in_as_it_was_saved(client: Client, extension: str) -> None:
    client.force_login(make_person("editor", "录入"))
    before = list(WordRule.objects.order_by("wrong").values())
    content = client.get(f"{LIST}export/{extension}/").content
    if extension == "xlsx":
        assert load_workbook(BytesIO(content)).worksheets[0]["A1"].value == "错误写法"
    WordRule.objects.filter(wrong__in=["帐户", "工商行政管理局"]).delete()
    file = SimpleUploadedFile(f"words.{extension}", content)
    page = client.post(f"{LIST}table/", {"table": file}, follow=True).content.decode()
    assert f"已导入：新增2个，更改{len(before) - 2}个。" in page
    after = list(WordRule.objects.order_by("wrong").values())
    assert [row | {"id": 0} for row in after] == [row | {"id": 0} for row in before]


def test_wrong_rows_are_told_and_nothing_is_written() -> None:
    count = WordRule.objects.count()
    rows = (
        ["错误写法", "应为", "种类", "自何日起"],
        ["新错一", "新对一", "错别字", None],
        ["新错二", "新对二", "笔误", None],
        ["新错三", "新对三", "旧称", "去年"],
        ["", "没有写法", "错别字", None],
    )
    new, changed, problems = import_words(workbook(*(list[object](row) for row in rows)))
    assert (new, changed) == (0, 0)
    assert {problem[:3] for problem in problems} == {"第3行", "第4行", "第5行"}
    assert any("种类“笔误”不对" in problem for problem in problems)
    assert any("自何日起“去年”不是日期" in problem for problem in problems)
    assert WordRule.objects.count() == count


@pytest.mark.parametrize("data", [b"PK\x03\x04rubbish", b"\xff\xff", b"a,b\n1,2\n", b""])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTable):
        import_words(data)
