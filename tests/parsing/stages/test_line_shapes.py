"""Lines without a mark: which announce annexes, and which only speak of them."""

import pytest

from gazette.parsing.stages.line_shapes import begins_annex_note, continues_annex_note


@pytest.mark.parametrize(
    "text",
    [
        "附件：1.企业名单",
        "附件：企业名单",
        "附件1、企业名单",
        "附件1、2025年企业名单",
        "附件1、12个乡镇名单",
        "附件一、企业名单",
        "附图：应急响应流程图",
        "附表 1.企业名单",
        "附件1：企业名单。",
    ],
)
def test_announces_annexes(text: str) -> None:
    assert begins_annex_note(text)
    assert continues_annex_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "附件1、附件2所列企业应当每季度报送数据。",
        "附件1、2所列企业由各县（区）核对。",
        "附件一、附件二中的企业名单，每年更新一次。",
        "附图1、附图2所示范围为禁养区。",
        "附件1、附图所列企业应当报送下列数据：",
        "附件1、本通知规定以外的企业不得填报。",
        "附件2的填写要求，由市统计局另行公布。",
        "附件所列企业应当每季度报送数据。",
    ],
)
def test_speaks_of_annexes(text: str) -> None:
    assert not begins_annex_note(text)
    assert not continues_annex_note(text)
