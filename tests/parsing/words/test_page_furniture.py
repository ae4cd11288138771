"""Words of a document that only look like the path above a web page."""

import pytest

from gazette.parsing.words.page_furniture import NAVIGATION, furniture


@pytest.mark.parametrize(
    "text",
    [
        "位置、面积、权属、器材种类、投用年限和",
        "位置；",
        "所在位置：示例市石桥街12号",
        "的位置、长度、水域面积、管理等级",
        "位置：示例市北湖区柳林路8号",
    ],
)
def test_words_of_a_document_stay(text: str) -> None:
    assert furniture(text) is None


@pytest.mark.parametrize(
    "text", ["当前位置：首页 > 政务公开", "您的位置：政务公开", "您现在的位置：首页", "当前位置："]
)
def test_the_path_above_a_page_is_navigation(text: str) -> None:
    kind = furniture(text)
    assert kind is not None
    assert kind.reason == NAVIGATION
