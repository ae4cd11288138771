"""Titles of what explains a rule and is printed behind it: 政策解读, 起草说明, 政策问答.

Reads a line; says whether it is such a title.
"""

import re

from gazette.parsing.words.lines import fold

_KIND = (
    r"(?:(?:政策|文件|条文)?解读(?:材料|稿)?|(?:起草|修订|修改|制定|编制)(?:情况)?(?:的)?说明|情况说明"
    r"|(?:政策|有关问题|热点)?问答|答记者问|政策图解)"
)
_RULE = r"(?:办法|细则|规定|条例|规则|意见|通知|方案|规划|预案|措施|政策|决定|制度|标准)"
_NAMED = re.compile(
    rf"(?:.{{2,30}}?就|关于)?[《〈].{{2,90}}[》〉](?:\([^()]{{1,20}}\))?的?(?:有关|相关)?{_KIND}"
    rf"|关于.{{2,60}}的{_KIND}|.{{4,60}}{_RULE}(?:\([^()]{{1,12}}\))?的?{_KIND}"
)
_BARE = re.compile(_KIND)
_LONGEST = 110
_LONGEST_KIND = 16
_WORD = re.compile("解|说|问")


def names_explanation(text: str) -> bool:
    """Whether a line is the title of an explanation of a rule that it names."""
    if len(text) > _LONGEST or not _WORD.search(text[-_LONGEST_KIND:]):
        return False
    return bool(_NAMED.fullmatch(fold(text)))


def is_bare_explanation(text: str) -> bool:
    """Whether a line is 政策解读, 起草说明 … and names no rule."""
    return len(text) <= 20 and bool(_BARE.fullmatch(fold(text)))
