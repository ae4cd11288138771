"""The rows of a table of documents: 序号, 文件名称, 文号, 发文日期, 清理结果, 备注.

Reads the cells of rows; writes ``Entry``. The columns are known by their headings; a
table without headings is read by what its cells hold.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gazette.parsing.meaning.named_documents import named_documents
from gazette.parsing.meaning.other_documents import OtherDocument
from gazette.parsing.words.dates import DATE_SHAPE
from gazette.parsing.words.document_numbers import find_number
from gazette.parsing.words.lines import fold
from gazette.parsing.words.periods import first_day

_HEADINGS = {
    "order": r"序号|编号|序|号",
    "title": r"(?:(?:规范性|行政规范性|政策|市政府|政府)?文件|规章|法规|政策|制度|地方性法规)?"
    r"(?:名称|标题|题名|题目|名)|文件|规章|名称及文号|文件名称.{0,6}",
    "number": r"(?:文件|公布|发布|印发)?(?:文号|发文字号|发文文号|发文号|文件编号|文件号)"
    r"|(?:公布)?令号|字号|(?:发文|公布|发布|印发|成文)?(?:日期|时间)(?:及|和|、)(?:文|令|字)号"
    r"|(?:文|令)号(?:及|和|、).{0,4}(?:日期|时间)",
    "date": r"(?:发文|成文|印发|公布|发布|颁布|制定|通过)(?:日期|时间)|日期",
    "result": r".{0,8}(?:清理|处理|审查|评估)(?:结果|意见|结论|方式|情况|建议)"
    r"|处理|结论|(?:文件)?效力(?:状态|情况)?",
    "until": r"(?:延长)?有效期(?:截止|延长)?(?:至|到|限|截止日期|截止时间)?"
    r"|延长至|截止日期|继续有效(?:至|期限)",
    "remark": r"备注|说明|备考",
    "ended": r"(?:失效|废止|停止执行)(?:日期|时间)",
}
_COLUMN = {name: re.compile(shape) for name, shape in _HEADINGS.items()}
_DATE = re.compile(DATE_SHAPE)
_OTHER_COLUMN = re.compile(
    r".{0,12}(?:备注|单位|部门|机关|处室|依据|理由|原因|事项|类别|说明|内容|责任|主体|层级|密级|日期|时间|条款|措施)"
)
_RULE_NOUN = re.compile(
    r"(?:办法|规定|通知|意见|决定|细则|条例|方案|规则|公告|通告|批复|函|预案|规划|制度|标准|纲要|措施|"
    r"规范|规程|准则|章程|政策|通报|命令|令|纪要|计划|要点|指南|指引|目录|解释|答复|暂行|试行)"
    r"(?:[（(][^（）()]{1,12}[）)])?$"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document that a list names, and what its own row says of it beside its name."""

    document: OtherDocument
    result: str = ""
    until: str = ""
    ended: str = ""
    remark: str = ""
    tail: str = ""  # what follows the title: 第三条, 中关于…的规定


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of a table's columns by name; ``width`` is the number of its cells."""

    places: dict[str, int]
    width: int

    def cell(self, cells: tuple[str, ...], name: str) -> str:
        """The words of a row in the column of this name; empty without one."""
        place = self.places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""


def columns_of(cells: tuple[str, ...]) -> Columns | None:
    """The columns that a row of headings names; None for any other row."""
    names: dict[str, int] = {}
    known = 0
    for place, cell in enumerate(cells):
        words = re.sub(r"[\s：:（(].*", "", fold(cell)) or fold(cell)
        name = next((name for name, shape in _COLUMN.items() if shape.fullmatch(words)), None)
        if name:
            names.setdefault(name, place)
        known += bool(name or _OTHER_COLUMN.fullmatch(words))
    has_heading = "title" in names or "order" in names or "number" in names
    filled = sum(bool(cell.strip()) for cell in cells)
    is_heading = has_heading and known >= 2 and known * 2 > filled
    return Columns(names, len(cells)) if is_heading else None


def entries_in(cells: tuple[str, ...], columns: Columns | None) -> list[Entry]:
    """The documents that a row names: one, or several where rows were run together."""
    if columns is None or not _fit(cells, columns):
        several = _run_together(cells)
        if len(several) > 1:
            return several
    entry = entry_in(cells, columns)
    return [entry] if entry else []


def _run_together(cells: tuple[str, ...]) -> list[Entry]:
    """The documents of several rows in one: a title with the number in the cell behind it."""
    found = []
    for title, number in pairwise(cell.strip() for cell in cells):
        if _may_be_title(title) and _is_number(number) and not _is_number(title):
            document = _document(title, number, "")
            found += [Entry(document)] if document else []
    return found


def entry_in(cells: tuple[str, ...], columns: Columns | None) -> Entry | None:
    """The document that a row names; None for a row of another kind."""
    if columns and _fit(cells, columns):
        return _entry_by_columns(cells, columns)
    return _entry_by_cells(cells)


def _fit(cells: tuple[str, ...], columns: Columns) -> bool:
    """Whether cells stand in their columns; the empty ones at the end may be left out."""
    if len(cells) == columns.width:
        return True
    number = columns.cell(cells, "number")
    return (
        2 < len(cells) < columns.width
        and _may_be_title(columns.cell(cells, "title"))
        and bool(number and _is_number(number))
    )


def _entry_by_columns(cells: tuple[str, ...], columns: Columns) -> Entry | None:
    if "title" not in columns.places:
        return None
    name = columns.cell(cells, "title")
    document = _document(name, columns.cell(cells, "number"), columns.cell(cells, "date"))
    if document is None or not re.search(r"[\u4e00-\u9fff]{2}|号", name):
        return None
    own = (columns.cell(cells, part) for part in ("result", "until", "ended", "remark"))
    return Entry(document, *own)


def _entry_by_cells(cells: tuple[str, ...]) -> Entry | None:
    """A row of a table without headings: a title beside a number, or 《…》 alone."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    number = next((cell for cell in filled if _is_number(cell)), "")
    day = next((cell for cell in filled if _is_day(cell)), "")
    names = [cell for cell in filled if cell not in (number, day) and not cell.isdigit()]
    title = next((cell for cell in names if _may_be_title(cell)), "")
    if not title or not (number or find_number(title) or re.fullmatch(r"《.+》", title)):
        return None
    document = _document(title, number, day)
    rest = names[names.index(title) + 1 :]
    return Entry(document, remark=" ".join(rest)) if document else None


def _document(name: str, number: str, day: str) -> OtherDocument | None:
    """The document of a title, which may hold its number, with those of other cells."""
    name = re.sub(r"\s+", "", name)
    if not name or name in ("合计", "小计"):
        return None
    named = named_documents(name) if "《" in name else []
    first = named[0] if named and named[0].title and name.startswith("《") else None
    own = (
        find_number(_DATE.sub(" ", number))
        or (first.number if first else None)
        or _number_behind(name)
    )
    title = first.title if first else without_marks(_without_number(name))
    printed = day or (number if _DATE.search(number) else "")
    issued_on = _day(printed) or (first.issued_on if first else None)
    return OtherDocument(title, own, issued_on, 0, 0, is_former=True)


def _number_behind(name: str) -> str | None:
    """The number in brackets at the end of a title without 《》."""
    match = re.search(r"[（(]([^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]$", name)
    return find_number(match[1]) if match else None


def _without_number(name: str) -> str:
    match = re.search(r"[（(]([^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]$", name)
    return name[: match.start()] if match and (find_number(match[1]) or _day(match[1])) else name


def _is_number(cell: str) -> bool:
    return (
        len(cell) <= 40
        and "《" not in cell
        and not _RULE_NOUN.search(cell.split("〔")[0])
        and bool(find_number(cell))
    )


def _is_day(cell: str) -> bool:
    return len(cell) <= 16 and _day(cell) is not None


def _day(text: str) -> date | None:
    day = first_day(text)
    return day.first if day and day.is_day else None


def _may_be_title(cell: str) -> bool:
    return len(cell) >= 4 and ("《" in cell or bool(_RULE_NOUN.search(_without_number(cell))))


def without_marks(title: str) -> str:
    """A title without the 《》 around it; those within it stay."""
    return title[1:-1] if re.fullmatch(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》", title) else title


def is_rule_title(words: str) -> bool:
    """Whether words end like the title of a document: …办法, …的通知, …规定（试行）."""
    return len(words) >= 6 and bool(_RULE_NOUN.search(words))
