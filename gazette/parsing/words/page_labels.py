"""The table over a document on a government's web page (政府信息公开目录): 索引号, 发文字号 ….

Reads lines in any of its forms: rows of a table, label and value on one line or on two,
several pairs on a line. Writes which lines it takes and its values by canonical label.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.dates import find_short_date
from gazette.parsing.words.document_numbers import line_number
from gazette.parsing.words.lines import fold

#: Canonical label: the labels that stand for it.
_LABELS = """
索引号: 信息索引号 索引号 索引码 信息索引 索取号 公开索引号
文号: 发文字号 文件编号 文件字号 公文字号 公文文号 发文文号 发文号 字号 文号
标题: 信息名称 文件名称 文件标题 公文标题 公文名称 信息标题 标题 名称 题名
发文机关: 制发机关 制发单位 制定机关 制定单位 发文机关 发文机构 发文单位 发文部门 印发机关
发文机关: 公文发文机关
发布机构: 信息公开机构 公开责任部门 信息发布机构 信息发布单位 信息提供单位 信息公开单位 发布机构
发布机构: 发布机关 发布单位 发布部门 公开机构 公开机关 公开单位 责任部门 公开主体 信息来源
发布机构: 供稿单位
成文日期: 成文日期 成文时间 发文日期 发文时间 签署日期 印发日期 印发时间
生成日期: 信息生成日期 信息生成时间 生成日期 生成时间 产生日期 制发日期
发布日期: 信息发布日期 信息公开日期 信息发布时间 发布日期 发布时间 公开日期 公开时间 公布日期
发布日期: 公布时间 发稿时间 更新日期 更新时间 上传时间
主题分类: 信息分类号 信息分类 主题分类 体裁分类 组配分类 服务对象分类 服务对象 公文分类 文件分类
主题分类: 文件类别 所属主题 信息类别 信息类型 分类号 分类词 分类 公文种类 公文类型 公文体裁 文种
主题分类: 所属机构 栏目名称 所属栏目 主题 体裁
主题词: 主题词 主题词语 关键字 关键词 摘要 内容概述 内容摘要 信息概述 内容简介 概述 备注
有效性: 规范性文件有效性 是否有效 有效状态 效力状态 时效状态 公文时效 文件时效 效力等级 效力级别
有效性: 时效性 有效性 时效 效力 有效期限 有效期 状态
施行日期: 实施日期 实施时间 施行日期 施行时间 生效日期 生效时间 开始日期 开始实施日期
失效日期: 失效日期 失效时间 废止日期 废止时间 终止日期 截止日期 有效期至 终止时间 作废日期
登记号: 统一登记号 统一编号 统一编码 规范性文件统一编号 规范性文件编号 规范性文件登记号 登记编号
登记号: 登记号 备案登记号 编制登记编号
公开方式: 信息公开方式 信息公开类别 信息公开属性 公开方式 公开类别 公开形式 公开属性 公开范围
公开方式: 公开程序 公开时限 公开期限 公开类型 信息公开目录 载体类型 信息载体 记录形式 信息形式
公开方式: 信息语种 语种 语言 开放方式 获取方式 信息格式 文件格式 格式 生命周期 保管期限 密级
"""
_CANONICAL = {
    name: label
    for label, names in (line.split(":") for line in _LABELS.split("\n") if line)
    for name in names.split()
}
_NAMES = "|".join(r"\s{0,4}".join(name) for name in sorted(_CANONICAL, key=len, reverse=True))
_LABEL = re.compile(rf"[【〔\[［]?\s*(?P<name>{_NAMES})\s*(?P<end>[】〕\]］]?\s*[:：]?)")
_NEXT_LABEL = re.compile(
    rf"(?:(?<=\s)|(?<=[；;|]))[【〔\[［]?\s*(?:{_NAMES})\s*[】〕\]］]?\s*[:：]"
)
_BRACKETED_LABEL = re.compile(rf"[【〔\[［]\s*(?:{_NAMES})\s*[】〕\]］]")
#: Labels that no text uses for anything else.
_TELLING = frozenset(
    ("索引号", "文号", "发文机关", "成文日期", "发布机构", "登记号", "主题分类", "有效性")
)
_DATES = frozenset(("成文日期", "生成日期", "发布日期", "施行日期", "失效日期"))
_HEADINGS = re.compile(
    r"(?:政府)?(?:信息公开|公文|文件|政策|基本|信息)?(?:公开)?(?:基本)?(?:信息|目录|属性"
    r"|要素)(?:表|项|栏)?"
)
_LONGEST_VALUE = 200
#: Values of several lines go on until the next label; it stands no further off.
_REACH = 4


@dataclass(frozen=True, slots=True)
class PageTable:
    """The lines ``[start, end)`` that the table takes, and its values by canonical label."""

    start: int
    end: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Token:
    """A label, or a value; ``apart`` says what parts a label from its value: a colon,
    bracket or cell (``:``), white space, or nothing."""

    label: str = ""
    value: str = ""
    apart: str = ":"


def find_tables(texts: Sequence[str]) -> Iterator[PageTable]:
    """The tables of a page, in order. The values of a table that stands further down than
    the head of a text count only if it has an index number (索引号)."""
    at = 0
    while at < len(texts):
        table = _table_at(texts, at) if _may_begin(texts[at]) else None
        if table:
            yield table
        at = table.end if table else at + 1


_HEAD = 60
_FIRST = re.compile(rf"(?:\||\s)*[【〔\[［]?\s*(?:{_NAMES})")


def _may_begin(text: str) -> bool:
    return len(text) <= 2000 and bool(_FIRST.match(text))


def _table_at(texts: Sequence[str], start: int) -> PageTable | None:
    values: dict[str, str] = {}
    reader = _Reader(texts, start)
    end = reader.read(values)
    if not _is_table(values, reader, start):
        return None
    is_headed = start > 0 and bool(_HEADINGS.fullmatch(fold(texts[start - 1])))
    return PageTable(start - is_headed, end, values)


def _is_table(values: dict[str, str], reader: "_Reader", start: int) -> bool:
    stated = {label for label, value in values.items() if value}
    if "索引号" in values and len(reader.labels) > 1:
        return True
    if start >= _HEAD or "" in reader.forms:
        return False
    is_dated = any(find_short_date(values[label]) for label in stated & _DATES)
    is_numbered = line_number(values.get("文号", "")) is not None
    if len(reader.labels) == 1:
        return is_numbered
    telling = len(stated & _TELLING)
    return (is_dated or is_numbered) and (telling > 1 or len(stated) > 2)


class _Reader:
    """Reads the lines of one table from ``at`` on."""

    def __init__(self, texts: Sequence[str], at: int) -> None:
        self.texts = texts
        self.at = at
        self.labels: list[str] = []
        self.forms: set[str] = set()
        self.pending = ""

    def read(self, values: dict[str, str]) -> int:
        """Add the values; return the line behind the table."""
        while self.at < len(self.texts):
            tokens = list(_tokens(self.texts[self.at]))
            if tokens and tokens[0].label and self._is_alike(tokens[0]):
                self._take(tokens, values)
            elif self.pending and self._is_value(tokens):
                self._add_value(self.texts[self.at], values)
            elif not self._continues(values):
                break
            self.at += 1
        return self.at

    def _is_alike(self, token: _Token) -> bool:
        """Whether a line parts label and value as the lines above it do: 主题教育 has no label."""
        return token.apart == ":" or not self.forms or token.apart in self.forms

    def _take(self, tokens: list[_Token], values: dict[str, str]) -> None:
        self.pending = ""
        if self._heads_columns(tokens):
            self._take_columns([token.label for token in tokens], values)
            return
        for token in tokens:
            if token.label:
                self.labels.append(token.label)
                self.forms.add(token.apart)
                values.setdefault(token.label, "")
                self.pending = token.label
            elif self.pending:
                self._add_value(token.value, values)
        if len(tokens) > 1 and tokens[-1].label and "|" in self.texts[self.at]:
            self.pending = ""  # an empty cell

    def _heads_columns(self, tokens: list[_Token]) -> bool:
        """Whether labels head columns, with the values in the row below."""
        if len(tokens) < 2 or not any(token.label == "索引号" for token in tokens):
            return False
        below = next(iter(self._following(1)), "")
        is_alike = len(_cells(below)) == len(_cells(self.texts[self.at]))
        is_below = not any(token.label for token in _tokens(below))
        return all(token.label for token in tokens) and is_alike and is_below

    def _take_columns(self, labels: list[str], values: dict[str, str]) -> None:
        self.labels += labels
        self.forms.add(":")
        self.at += 1
        values.update(zip(labels, _cells(self.texts[self.at]), strict=False))

    def _add_value(self, value: str, values: dict[str, str]) -> None:
        if value and not values.get(self.pending):
            values[self.pending] = value.strip()
        self.pending = ""

    def _is_value(self, tokens: list[_Token]) -> bool:
        """Whether a line is the value of the label above it, not the document's own title."""
        text = self.texts[self.at]
        if len(text) > _LONGEST_VALUE or len(tokens) > 1:
            return False
        if self.pending in _DATES:
            return len(text) <= 24
        if self.pending == "标题" or not is_title(text) or self._label_follows():
            return True
        if self.pending == "文号" and line_number(text):
            return True
        return self.pending not in ("文号", "发文机关", "发布机构") and self._is_repeated(text)

    def _is_repeated(self, text: str) -> bool:
        words = fold(text)
        return any(fold(line) in (words, words[: len(fold(line))]) for line in self._following(3))

    def _continues(self, values: dict[str, str]) -> bool:
        """Whether a line goes on with a value, or heads a part of the table: a label follows."""
        text = self.texts[self.at]
        if len(text) > _LONGEST_VALUE or not self._label_follows():
            return False
        if _HEADINGS.fullmatch(fold(text)):
            return True
        label = self.labels[-1] if self.labels else ""
        if label in ("标题", "主题词", "主题分类", "发文机关") and values.get(label):
            values[label] += text.strip()
            return True
        return False

    def _label_follows(self) -> bool:
        return any(
            (tokens := list(_tokens(text))) and tokens[0].label and tokens[0].apart == ":"
            for text in self._following(_REACH)
        )

    def _following(self, count: int) -> Sequence[str]:
        return self.texts[self.at + 1 : self.at + 1 + count]


def _tokens(text: str) -> Iterator[_Token]:
    """The labels and values of a line, in order."""
    for cell in _cells(text):
        yield from _cell_tokens(cell)


def _cells(text: str) -> list[str]:
    if text.startswith("|"):
        return [cell.strip() for cell in text.strip("|").split("|")]
    return [cell.strip() for cell in text.split("\t")] if "\t" in text else [text.strip()]


def _cell_tokens(cell: str) -> Iterator[_Token]:
    match = _LABEL.match(cell)
    if not match:
        if cell:
            yield _Token(value=cell)
        return
    rest = cell[match.end() :]
    label = _CANONICAL["".join(match["name"].split())]
    is_set_off = bool(match["end"].strip()) or not rest
    if not is_set_off and not rest[0].isspace() and not cell[match.end() - 1].isspace():
        yield from _glued(label, rest)
        return
    yield _Token(label=label, apart=":" if is_set_off else " ")
    following = _NEXT_LABEL.search(rest) or (not is_set_off and _spaced_label(rest)) or None
    bracketed = _BRACKETED_LABEL.search(rest)
    if bracketed and (following is None or bracketed.start() < following.start()):
        following = bracketed
    value = rest[: following.start()] if following else rest
    if value.strip():
        yield _Token(value=value.strip())
    if following:
        yield from _cell_tokens(rest[following.start() :].strip())


def _glued(label: str, rest: str) -> Iterator[_Token]:
    """A label and a value with nothing between them, as an inline layout loses it."""
    if label == "索引号" and not rest[0].isascii():
        yield _Token(value=label + rest)
    else:
        yield _Token(label=label, apart="")
        yield _Token(value=rest)


_SPACED_LABEL = re.compile(rf"(?<=\s)(?:{_NAMES})(?=\s)")


def _spaced_label(rest: str) -> re.Match[str] | None:
    return _SPACED_LABEL.search(rest)
