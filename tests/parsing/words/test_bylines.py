"""Lines below a title that name the speaker, the occasion or the day."""

import pytest

from gazette.parsing.words.bylines import is_byline


@pytest.mark.parametrize(
    "text",
    [
        "——在全市经济工作会议上的讲话",
        "市长　甄　石",
        "市委副书记、市长　郝然",
        "（2024年1月5日）",
        "2024年1月18日",
        "示例市农业农村局局长　苗青",
        "示例市人民政府市长　郝　然",
        "（2024年2月20日在示例市第十六届人民代表大会第四次会议上）",
        "（二〇二四年二月十九日，根据录音整理）",
        "甄　石",
        "作者：苗青",
    ],
)
def test_byline(text: str) -> None:
    assert is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "示例市教育局 市财政局",
        "目　录",
        "附　则",
        "公　告",
        "示例市人民政府",
        "关于印发示例市节水办法的通知",
        "各位代表：",
        "（试行）",
        "（2024年版）",
        "推动示例乡村全面振兴的思考",
    ],
)
def test_no_byline(text: str) -> None:
    assert not is_byline(text)
