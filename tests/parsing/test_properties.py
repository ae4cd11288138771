"""What holds however a text was cut, wrapped, marked or set: nothing lost, the same tree.

Texts are the golden cases and the documents of the sample issues.
"""

import re
from functools import cache

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gazette.parsing import parse
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.lines import fold
from tests.parsing.cases import NAMES, rows_of, source
from tests.parsing.invariants import assert_sound
from tests.paths import SAMPLES
from tests.properties import examples

Row = tuple[str, str, str, str]

MODEST = examples(60)
LONG = examples(40)

_LONGEST = 9000
#: Lines before the first page can end: a running head above them is a cover's.
_FIRST_PAGE = 12
#: The lines of the shortest page: fewer tell nothing of how wide the text was set.
_SHORTEST_PAGE = 3
#: The characters of a short page.
_PAGE = 300
#: Texts whose line ends carry meaning that a wrap destroys: tables, contents pages.
_SET_IN_LINES = re.compile(r"[\t|\r]|^目\s*[录次]$", re.MULTILINE)
_FULL = str.maketrans("()0123456789", "（）０１２３４５６７８９")
_HALF = str.maketrans("（）０１２３４５６７８９", "()0123456789")
#: Cases that show what line ends and blank lines mean.
_OWN_LINE_ENDS = (
    *("line_ends_of_windows", "hard_wrap", "hard_wrap_of_a_title", "hard_wrap_of_an_order"),
    *("seam_inside_word", "seam_with_doubled_character"),
    *("chapter_split_over_lines", "annex_note_wrapped", "page_marks", "running_heads"),
    *("plan_chapter_number_alone", "han_number_alone", "inserted_article_in_parts"),
    *("page_numbers_between_plan_headings", "page_source_line_and_foot", "page_table_differs"),
    *("page_table_with_tabs", "page_table_line_by_line", "page_table_alone_tells_number"),
)
_PAGE_MARKS = ("— 3 —", "- 14 -", "－２－", "第 5 页", "第5页 共12页", "·7·")
_RUNNING_HEADS = (
    "示例市人民政府公报 2024年第2期",
    "2024年第2期　示例市人民政府公报",
    "示例市人民政府公报",
)
_MARKERS = (
    *(
        "第一条　",
        "第二条",
        "第十二条之一　",
        "第三条（目的）",
        "第一章　总则\n",
        "第一节　",
        "第一编　",
    ),
    *(
        "附　则\n",
        "一、",
        "二、",
        "（一）",
        "(二)",
        "1.",
        "2、",
        "1.1",
        "3.2.1.1 ",
        "1 总则\n",
        "（1）",
        "①",
    ),
    *(
        "附件\n",
        "附件：1.",
        "附件2\n",
        "附图",
        "目　录\n",
        "……3\n",
        "【市政府文件】\n",
        "·市政府令·\n",
    ),
    *(
        "示政发〔2024〕1号\n",
        "（示政发[2024]２号）",
        "示例市人民政府令\n",
        "第52号\n",
        "示例市人民政府\n",
    ),
    *("2024年3月15日\n", "二○○四年一月三日\n", "2024年2月31日", "— 3 —\n", "示例市人民政府公报\n"),
    *(
        "| 序号 | 单位 |\n",
        "|---|\n",
        "|",
        "\t",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "自公布之日起",
        "施行。",
    ),
    *(
        "有效期999年",
        "有效期至",
        "同时废止",
        "修改为：“",
        "（此件公开发布）\n",
        "简介\n",
        "总第1期",
        "。",
        "；",
    ),
    *(
        "：\n",
        "\n",
        "\n\n",
        "\r\n",
        "\u3000",
        "公园应当免费开放",
        "附则",
        "等七部门关于",
        "的通知\n",
        "市长　",
    ),
)
#: What relations, terms and amendments are read from, and what spoils them.
_EFFECTS = (
    *("将", "对", "《示例市养犬管理规定》", "（示例市人民政府令第18号）", "作如下修改：", "各条"),
    *("第三条", "第十二条之一", "第二款", "第（三）项", "第十十条", "中的", "改为", "修改为："),
    *("“", "”", "《", "》", "，", "、", "。", "；", "\n", "\n一、", "\n第一条　", "\n附件\n"),
    *("删去", "增加一条，作为", "增加一款，作为第二款：", "废止", "同时废止", "停止执行"),
    *(
        "不一致的内容",
        "暂停执行",
        "继续有效",
        "有效期",
        "有效期为",
        "延长",
        "2年",
        "十十年",
        "九十年",
    ),
    *("至", "自", "起", "施行", "2027年12月31日", "9998年1月1日", "2027年13月31日"),
    *("根据", "为贯彻落实", "制定本办法", "现予公布", "本决定自公布之日起", "十十日后施行"),
    *("| 1 | 示例市公园办法 | 示政发〔2024〕9号 |\n", "示政发〔2018〕7号"),
)
_CHARACTERS = (
    "一二三十百第条章节（）()〔〕[]“”《》〈〉|、.．。：；0１2①Ⅳ〇○年月日号令附件目录\n\r\t\f\u3000 "
)


@cache
def documents() -> tuple[str, ...]:
    """The texts of the sample issues' documents, those of moderate length."""
    return tuple(
        issue.source[slice(*document.span)]
        for issue in (parse(path.read_text(encoding="utf-8")) for path in SAMPLES)
        for document in issue.documents
        if 600 <= document.span[1] - document.span[0] <= _LONGEST
    )


@cache
def case_texts() -> tuple[str, ...]:
    """The texts of the golden cases in which a line is a paragraph."""
    return tuple(source(name) for name in NAMES if name not in _OWN_LINE_ENDS)


@cache
def tree(text: str) -> tuple[Row, ...]:
    """The rows of a text: level, number, folded words, address."""
    return tuple(
        (row.level, row.number, fold(printed(row)), row.address)
        for document in parse(text).documents
        for part in document.texts
        for row in rows(part.provisions)
    )


def assert_same_tree(text: str, changed: str) -> None:
    assert_sound(parse(changed))
    assert tree(changed) == tree(text)


def paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def wrapped(text: str, width: int) -> list[list[str]]:
    """Each paragraph as the lines into which a fixed width cuts it."""
    return [
        [part[at : at + width] for at in range(0, len(part), width)]
        for part in (line.strip() for line in paragraphs(text))
    ]


def full_lines(text: str, width: int) -> int:
    return sum(len(lines) - 1 for lines in wrapped(text, width))


def is_unambiguous(text: str, width: int) -> bool:
    """Whether no paragraph ends as one that was cut, and none is cut behind a full stop."""
    return all(
        len(lines[-1]) < width - 1 and not any(line[-1] in "。；：！？" for line in lines[:-1])
        for lines in wrapped(text, width)
    )


def seams(text: str) -> list[int]:
    """Where a page may end inside a sentence: amid Chinese, with words enough on both sides."""
    found = []
    for match in re.finditer(r"[^\n]{60,}[。；]$", text, re.MULTILINE):
        line, start = match[0], match.start()
        found += [
            start + at
            for at in range(40, len(line) - 15)
            if re.fullmatch(r"[\u4e00-\u9fff]{2}", line[at - 1 : at + 1])
            and line[at] not in "第附一二三四五六七八九十"
            and line[:at].count("“") == line[:at].count("”")
            and "，" in line[:at]
        ]
    return found


@cache
def wraps(*, with_blank_lines: bool) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Texts, and the widths at which a wrap of theirs can be known for one."""
    cases = [source(name) for name in NAMES if name not in _OWN_LINE_ENDS]
    found = []
    for text in (*cases, *documents()):
        widths = tuple(
            width
            for width in range(18, 61)
            if full_lines(text, width) >= (4 if with_blank_lines else 6)
            and (with_blank_lines or is_unambiguous(text, width))
        )
        if widths and not _SET_IN_LINES.search(text):
            found.append((text, widths))
    return tuple(found)


@cache
def with_seams() -> tuple[tuple[str, tuple[int, ...]], ...]:
    found = ((text, tuple(seams(text))) for text in documents())
    return tuple((text, places) for text, places in found if places)


def chosen(data: st.DataObject, places: tuple[int, ...]) -> list[int]:
    """One or two of the places, a page's length apart, the last first."""
    first, second = (places[data.draw(st.integers(0, len(places) - 1))] for _ in range(2))
    return sorted({first, second} if abs(first - second) >= _PAGE else {first}, reverse=True)


def page_ends(data: st.DataObject, lines: int) -> list[int]:
    """Up to three places at which a page may end, each some lines behind the one before."""
    ends = [0]
    for at in sorted(data.draw(st.sets(st.integers(1, max(1, lines - 1)), max_size=3))):
        if at - ends[-1] >= _SHORTEST_PAGE and at < lines:
            ends.append(at)
    return ends[1:]


def test_there_are_documents() -> None:
    assert len(documents()) >= 12


@MODEST
@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5))
def test_any_concatenation_is_read(names: list[str]) -> None:
    assert_sound(parse("\n".join(source(name) for name in names)))


@MODEST
@given(st.sampled_from(NAMES), st.integers(0, 400), st.integers(0, 400))
def test_any_cut_of_a_case_is_read(name: str, start: int, length: int) -> None:
    text = source(name)
    assert_sound(parse(text[start % len(text) :]))
    assert_sound(parse(text[: length % len(text)]))


@LONG
@given(st.data())
def test_any_cut_of_a_document_is_read(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(documents()))
    assert_sound(parse(text[: data.draw(st.integers(0, len(text)))]))


# A marker alone on its line, and below it a table or an addressee before its words.
@example(["1.", "\n", "：\n", "）"])
@example(["（1）", "\n", "：\n", "第二条", "第一条　"])
@example(["①", "\n\n", "：\n", "的通知\n"])
@example(["二、", "\n\n", "| 序号 | 单位 |\n", "》"])
@example(["第一节　", "\n", "| 序号 | 单位 |\n", "有效期至"])
@MODEST
@given(st.lists(st.sampled_from(_MARKERS), max_size=40))
def test_any_string_of_markers_is_read(parts: list[str]) -> None:
    assert_sound(parse("".join(parts)))


@examples(200)
@given(st.lists(st.sampled_from(_EFFECTS), min_size=4, max_size=60))
def test_any_string_of_effects_and_amendments_is_read(parts: list[str]) -> None:
    text = "示例市人民政府关于修改《示例市养犬管理规定》的决定\n示政发〔2024〕5号\n"
    issue = parse(f"{text}{''.join(parts)}\n示例市人民政府\n2024年3月15日\n")
    addresses = {row.address for row in rows_of(issue)}
    for document in issue.documents:
        stated = {relation.row for relation in document.relations}
        stated |= {statement.row for statement in document.statements}
        stated |= {amendment.row for amendment in document.amendments}
        assert stated <= addresses
        assert all(0 <= relation.confidence <= 1 for relation in document.relations)


@examples(150)
@given(
    st.text(
        st.one_of(
            st.sampled_from(_CHARACTERS),
            st.characters(min_codepoint=0x4E00, max_codepoint=0x4EFF),
            st.characters(categories=("L", "M", "N", "P", "S", "Z", "Cc", "Cf")),
        ),
        max_size=120,
    )
)
def test_any_text_is_read(text: str) -> None:
    assert_sound(parse(text))


@MODEST
@given(st.data())
def test_page_marks_between_paragraphs_change_nothing(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from((*case_texts(), *documents())))
    lines = text.split("\n")
    for at in reversed(page_ends(data, len(lines))):
        lines.insert(at, data.draw(st.sampled_from(_PAGE_MARKS)))
    assert_same_tree(text, "\n".join(lines))


@LONG
@given(st.data())
def test_running_heads_between_paragraphs_change_nothing(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(documents()))
    lines = paragraphs(text)
    assume(len(lines) > _FIRST_PAGE + 2)
    head = data.draw(st.sampled_from(_RUNNING_HEADS))
    places = st.sets(st.integers(_FIRST_PAGE, len(lines) - 1), min_size=2, max_size=4)
    for at in sorted(data.draw(places), reverse=True):
        lines.insert(at, head)
    assert_same_tree("\n".join(paragraphs(text)), "\n".join(lines))


@LONG
@given(st.data())
def test_page_breaks_inside_paragraphs_change_nothing(data: st.DataObject) -> None:
    text, places = data.draw(st.sampled_from(with_seams()))
    changed = text
    for at in chosen(data, places):
        furniture = data.draw(st.lists(st.sampled_from(_PAGE_MARKS), max_size=1))
        changed = changed[:at] + "\n".join(["", *furniture, ""]) + changed[at:]
    assert_same_tree(text, changed)


@LONG
@given(st.data())
def test_running_heads_inside_paragraphs_change_nothing(data: st.DataObject) -> None:
    text, places = data.draw(st.sampled_from(with_seams()))
    late = tuple(at for at in places if len(paragraphs(text[:at])) > _FIRST_PAGE)
    assume(late)
    head = data.draw(st.sampled_from(_RUNNING_HEADS))
    mark = data.draw(st.sampled_from(("", "— 12 —\n")))
    changed = text
    for at in chosen(data, late):
        changed = f"{changed[:at]}\n{mark}{head}\n{changed[at:]}"
    assert_same_tree(text, changed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("widths", [_FULL, _HALF], ids=["full", "half"])
def test_width_of_brackets_and_digits_changes_nothing(name: str, widths: dict[int, int]) -> None:
    assert_same_tree(source(name), source(name).translate(widths))


@LONG
@given(st.sampled_from(range(12)), st.sampled_from([_FULL, _HALF]))
def test_width_changes_nothing_in_a_document(index: int, widths: dict[int, int]) -> None:
    text = documents()[index]
    assert_same_tree(text, text.translate(widths))


@MODEST
@given(st.data())
def test_hard_wrap_with_blank_lines_changes_nothing(data: st.DataObject) -> None:
    text, widths = data.draw(st.sampled_from(wraps(with_blank_lines=True)))
    width = data.draw(st.sampled_from(widths))
    changed = "\n\n".join("\n".join(lines) for lines in wrapped(text, width))
    assert_same_tree("\n\n".join(paragraphs(text)), changed)


@MODEST
@given(st.data())
def test_hard_wrap_without_blank_lines_changes_nothing(data: st.DataObject) -> None:
    text, widths = data.draw(st.sampled_from(wraps(with_blank_lines=False)))
    width = data.draw(st.sampled_from(widths))
    changed = "\n".join("\n".join(lines) for lines in wrapped(text, width))
    assert_same_tree("\n".join(paragraphs(text)), changed)


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n\n", "\n\u3000\u3000", " \n\t"])
@pytest.mark.parametrize("name", [name for name in NAMES if name not in _OWN_LINE_ENDS])
def test_line_ends_and_indents_change_nothing(name: str, ends: str) -> None:
    text = source(name).strip("\n")
    assert_same_tree(text, text.replace("\n", ends))
