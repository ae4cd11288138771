"""Lines below a title that say who spoke or wrote, where and when (署名、副题).

——在全市…会议上的讲话; 市长　甄　石; （2024年3月1日）; 示例市农业农村局局长　苗青. Reads a line;
says whether it is one.
"""

import re

from gazette.parsing.words.bodies import is_body, is_signatory
from gazette.parsing.words.dates import DATE_SHAPE, is_date_line
from gazette.parsing.words.lines import fold

_DASHED = re.compile(r"[—－–\-]{1,3}\s*\S[^。]{3,80}")
_DAY = r"[\d〇○零一二三四五六七八九]{4}年\s*[\d一二三四五六七八九十]{1,3}月"
_OCCASION = re.compile(
    rf"[（(]?\s*(?:{DATE_SHAPE})?\s*(?:在|于|根据)[^。；（）()]{{4,60}}\s*[）)]"
    rf"|[（(]\s*{_DAY}[^。；（）()]{{0,60}}[）)]"
)
_AUTHOR = re.compile(
    r"[\u4e00-\u9fff、，·（）()\s]{0,40}?(?:[市省州区县盟旗镇乡局厅部院署会组处社校厂]长|书记|主席|主任|总理|校长|专员|教授|研究员|记者|"
    r"委员会|政府|局|厅|办公室)[\s\u3000]+"
    r"(?:[\u4e00-\u9fff](?:[\s\u3000]*[\u4e00-\u9fff]){1,3}|[\u4e00-\u9fff]{1,8}[·•][\u4e00-\u9fff]{1,8})"
)
_SIGNED = re.compile(
    r"(?:作者|来源|主讲|报告人|发言人|供稿|解读人|文)\s*[：:/]\s*\S.{0,40}|本报(?:讯|记者).{0,20}"
)

_NAME_ALONE = re.compile(r"[\u4e00-\u9fff](?:[\s\u3000]+[\u4e00-\u9fff]){1,2}")
_NO_NAME = re.compile(
    r"目录|目次|[总附]则|[公通布]告|通[知报]|[决规]定|命令|公报|函|办法|批复|意见|名单|说明|附[件录表图]|正文|序言?|前言"
)


def is_byline(text: str) -> bool:
    """Whether a whole line names the speaker or author, the occasion or the day."""
    text = text.strip()
    return bool(
        (_DASHED.fullmatch(text) and text[:1] in "—－–-")
        or is_signatory(text)
        or is_date_line(text)
        or _OCCASION.fullmatch(text)
        or (_AUTHOR.fullmatch(text) and not is_body(text))
        or _SIGNED.fullmatch(text)
        or (_NAME_ALONE.fullmatch(text) and not _NO_NAME.search(fold(text)))
    )
