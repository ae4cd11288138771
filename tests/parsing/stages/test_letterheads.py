"""Letterheads above documents are furniture; the number between them is the document's."""

import pytest

from gazette.parsing import parse
from gazette.parsing.round_trip import first_difference

TITLE = "示例市人民政府关于加强道路照明管理的通知"
BODY = (
    f"{TITLE}\n\n各区人民政府：\n\n为了节约用电，现通知如下。\n\n示例市人民政府\n\n2025年2月3日\n"
)


@pytest.mark.parametrize(
    ("head", "removed"),
    [
        (["示例市人民政府文件", "示政发〔2025〕8号"], ["示例市人民政府文件"]),
        (
            ["示例市人民政府文件", "示政发〔2025〕8号", "签发人：张三"],
            ["示例市人民政府文件", "签发人：张三"],
        ),
        (["示政发〔2025〕8号　　　签发人：张　三"], ["签发人：张　三"]),
        (["示政发〔2025〕8号", "签发人： 李四 王五"], ["签发人： 李四 王五"]),
        (
            ["示例市财政局", "示例市水利局", "文件", "示政发〔2025〕8号"],
            ["示例市财政局", "示例市水利局", "文件"],
        ),
        (
            ["000012", "机密★1年", "特急", "示例市人民政府办公室文件", "示政发〔2025〕8号"],
            ["000012", "机密★1年", "特急", "示例市人民政府办公室文件"],
        ),
        (["示例市人民政府　文件", "示政发〔2025〕8号"], ["示例市人民政府　文件"]),
    ],
)
def test_a_letterhead_is_shown_as_furniture(head: list[str], removed: list[str]):
    issue = parse("\n\n".join([*head, BODY]))
    assert first_difference(issue) is None
    [document] = issue.documents
    assert (document.title, document.document_number) == (TITLE, "示政发〔2025〕8号")
    assert document.issuing_bodies == ("示例市人民政府",)
    assert [one.text for one in issue.removed if one.reason == "版头"] == removed


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"示政发〔2025〕8号\n\n{BODY}",
        "示例市人民政府\n\n示例市财政局\n\n关于节约用电的通知\n\n正文。\n",
        "关于清理文件的通知\n\n下列文件\n\n继续有效。\n\n签发人：张三\n",
        "示例市人民政府令\n\n第12号\n\n《路灯办法》已经通过。\n\n市长　张三\n\n2025年1月2日\n",
    ],
)
def test_what_is_no_letterhead_stays(text: str):
    issue = parse(text)
    assert first_difference(issue) is None
    assert not [one for one in issue.removed if one.reason == "版头"]
