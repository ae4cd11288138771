"""What a search for personal data gives, and the forms of words that all such searches use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: The commonest family names; with the compound ones, those of some 95 % of all people.
_SINGLE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施"
    "陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童"
    "欧甄项曲成游裴席卫查屈鲍位覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边卓连肖闫褚尚池游池蓝"
)
_COMPOUND = (
    "欧阳|上官|司马|诸葛|皇甫|尉迟|令狐|慕容|东方|夏侯|公孙|轩辕|端木|司徒|司空|南宫|长孙|宇文|闻人"
)
#: A person's name: a family name and one or two characters, or 某.
NAME = rf"(?:(?:{_COMPOUND})|[{_SINGLE}])(?:某{{1,2}}|[一-龥]{{1,2}})"
#: Words that begin like a name and are none.
_NO_NAMES = re.compile(
    "[局厅委部院所站处科办县区市镇乡村街路号楼室栋座组年月日元等第的为和与在是将应对请由按经向报据以及或并被把]"
    "|电话|银行|单位|中心|公司|学校|政府|地址|热线|安全|方式|方案|方法|方面|成立|成果|时间|时限|项目|任务|任何"
    "|管理|解决|解释|关于|关系|文件|文号|石油|金额|金融|高级|高等|平台|万元|常住|常务|向社|强制|包括|单元|成员|连续"
    "|施工|施行|路段|景区|盛典|纪律|边界|华侨|房屋|房产|车辆|车间|凡是|史料|尚未|安置|查询|查处|项|马上|牛羊|温度|田地"
)


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """A personal datum in words: its kind in Chinese, its place, and its digits or words.

    ``doubt`` says in a clause what is not sure of it, "" for nothing.
    """

    kind: str
    start: int
    end: int
    words: str
    doubt: str = ""

    @property
    def masked(self) -> str:
        """The datum with all but the last four characters hidden; nothing of a short one."""
        kept = self.words[-4:] if len(self.words) > 6 else ""
        return "*" * min(len(self.words) - len(kept), 8) + kept


def plain_forms(text: str) -> str:
    """The text with wide digits, letters and signs as narrow ones; its length stays."""
    return text if text.isascii() else text.translate(_PLAIN)


class _PlainForms(dict[int, int]):
    """The narrow form of each character; those that were asked for are remembered."""

    def __missing__(self, code: int) -> int:
        folded = unicodedata.normalize("NFKC", chr(code)) if code > 0x2000 else ""
        self[code] = ord(folded) if len(folded) == 1 else code
        return self[code]


_PLAIN = _PlainForms()


_NAME_ALONE = re.compile(rf"(?<![一-龥])({NAME})(?![一-龥])")
_NAME_INTRODUCED = re.compile(
    rf"(?:当事人|申请人|被申请人|被处罚人|持证人|收款人|联系人|承办人|经办人|户主|业主|户名|姓名|村民|居民|学生|职工|公民)"
    rf"[:：为是]?\s*({NAME})"
)


def names_in(text: str) -> Iterator[re.Match[str]]:
    """What looks like a person's name between signs, or behind a word such as 当事人."""
    for pattern in (_NAME_ALONE, _NAME_INTRODUCED):
        for match in pattern.finditer(text):
            if not _NO_NAMES.search(match[1]):
                yield match


def has_name(text: str) -> bool:
    """Whether a person seems to be named."""
    return next(names_in(text), None) is not None
