"""Word: superscripts and subscripts, raised runs, formulas; left-out words with their place."""

import pytest

from gazette.parsing.readers import docx as reader
from tests.parsing.readers.sample import saved
from tests.parsing.readers.word import docx, element, p, run, with_body

_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def shifted(text: str, properties: str) -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def up(text: str) -> str:
    return shifted(text, '<w:vertAlign w:val="superscript"/>')


def down(text: str) -> str:
    return shifted(text, '<w:vertAlign w:val="subscript"/>')


def moved(text: str, half_points: int) -> str:
    return shifted(text, f'<w:position w:val="{half_points}"/>')


def words(inner: str) -> tuple[str, tuple[str, ...]]:
    source = reader.read(docx(f"<w:p>{inner}</w:p>"))
    return source.text.strip("\n"), source.notes


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (run("排放量超过5×10") + up("4") + run("m") + up("3") + run("的"), "排放量超过5×10⁴m³的"),
        (run("10") + up("-") + up("6") + run("克"), "10⁻⁶克"),
        (run("PM") + down("10") + run("、SO") + down("2"), "PM₁₀、SO₂"),
        (run("a") + up("n") + up("+1"), "aⁿ⁺¹"),
        (run("第１") + up("２"), "第１²"),
        (run("5×10") + moved("4", 6) + run("吨"), "5×10⁴吨"),
        (run("H") + moved("2", -4) + run("O"), "H₂O"),
        (run("甲") + shifted("乙", '<w:vertAlign w:val="baseline"/>'), "甲乙"),
    ],
)
def test_raised_and_lowered_runs(inner: str, expected: str):
    assert words(inner) == (expected, ())


@pytest.mark.parametrize(
    "inner",
    [
        moved("示例市人民政府", 8) + moved("文件", 8),
        run("第") + moved("2024", 1) + run("号"),
        run("签发人：") + moved("张三", -5),
        moved("12", 6) + run("月"),
        run("标题") + moved("GB/T 9704-2012标准", 6),
    ],
)
def test_runs_that_are_moved_for_the_look_of_a_line_stay(inner: str):
    text, notes = words(inner)
    assert not set(text) & set("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")
    assert notes == ()


def test_a_style_raises_its_runs():
    styled = shifted("8", '<w:rStyle w:val="Own"/>')
    document = with_body(f"<w:p>{run('10')}{styled}</w:p>")
    document.styles.element.append(
        element(
            '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vertAlign '
            'w:val="superscript"/></w:rPr></w:style>'
        )
    )
    document.styles.element.append(
        element('<w:style w:type="character" w:styleId="Own"><w:basedOn w:val="Base"/></w:style>')
    )
    assert reader.read(saved(document)).text == "10⁸\n"


def test_raised_words_that_no_characters_write_are_noted_with_their_place():
    text, notes = words(run("总量Q") + down("总") + run("，注") + up("注1"))
    assert text == "总量Q总，注注1"
    assert notes == (
        "“总量Q”之后的下标“总”没有对应的下标字符，已按普通文字读入，请核对原件。",
        "“总量Q总，注”之后的上标“注1”没有对应的上标字符，已按普通文字读入，请核对原件。",
    )


def test_the_mark_of_a_footnote_is_no_raised_word():
    mark = up("").replace("<w:t ", '<w:footnoteReference w:id="2"/><w:t ')
    text, notes = words(run("设施") + mark + run("指"))
    assert text == "设施[注1]指"
    assert not any("上标" in note for note in notes)


def m(name: str, *parts: str) -> str:
    return f"<m:{name}>{''.join(parts)}</m:{name}>"


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (m("sSup", m("e", r("x")), m("sup", r("2"))), "x²"),
        (m("sSub", m("e", r("Q")), m("sub", r("i"))), "Qᵢ"),
        (m("sSubSup", m("e", r("x")), m("sub", r("1")), m("sup", r("3"))), "x₁³"),
        (m("f", m("num", r("1")), m("den", r("2"))), "1/2"),
        (m("f", m("num", r("a+b")), m("den", r("c"))), "(a+b)/c"),
        (m("rad", m("deg"), m("e", r("S"))), "√S"),
        (m("rad", m("deg", r("3")), m("e", r("x+1"))), "³√(x+1)"),
        (
            m(
                "nary",
                m("naryPr", '<m:chr m:val="∑"/>'),
                m("sub", r("i=1")),
                m("sup", r("n")),
                m("e", r("x")),
            ),
            "∑ᵢ₌₁ⁿx",
        ),
        (m("d", m("e", r("a")), m("e", r("b"))), "(a|b)"),
        (m("d", m("dPr", '<m:begChr m:val="["/><m:endChr m:val="]"/>'), m("e", r("a"))), "[a]"),
        (m("acc", m("accPr", '<m:chr m:val="̅"/>'), m("e", r("x"))), "x̅"),
        (m("func", m("fName", r("max")), m("e", r("x"))), "maxx"),
    ],
)
def test_formulas_are_written_on_one_line(formula: str, expected: str):
    text, notes = words(f"{run('按')}<m:oMath {_M}>{formula}</m:oMath>{run('计算')}")
    assert text == f"按{expected}计算"
    assert notes == ("文件有公式，已写成一行文字，请核对原件。",)


def test_a_power_of_a_power_is_noted():
    inner = m("sSup", m("e", r("2")), m("sup", r("3")))
    text, notes = words(f"<m:oMath {_M}>{m('sSup', m('e', r('a')), m('sup', inner))}</m:oMath>")
    assert text == "a2^3"
    assert any("“a”之后的上标“2^3”" in note for note in notes)


def test_left_out_words_are_kept_in_the_notes_with_their_place():
    body = (
        f"<w:p>{run('第一条　应当')}{shifted('悄悄', '<w:vanish/>')}{run('申请')}"
        "<w:ruby><w:rt><w:r><w:t>shēn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>申</w:t></w:r>"
        "</w:rubyBase></w:ruby>"
        "<w:r><w:pict><v:shape><v:textpath string='内部资料'/></v:shape></w:pict></w:r></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc>"
        f"{p('旧行')}</w:tc></w:tr><w:tr><w:tc>{p('新行')}</w:tc></w:tr></w:tbl>"
        f"<w:p>{run('第二条　')}<w:moveFrom w:id='2'>{run('移走')}</w:moveFrom></w:p>"
    )
    notes = reader.read(docx(body)).notes
    for note in (
        "未读入的隐藏文字：“第一条　应当”之后的“悄悄”。",
        "未读入的注音：“第一条　应当申请”之后的“shēn”。",
        "未读入的艺术字：“第一条　应当申请申”之后的“内部资料”。",
        "未读入的删除的文字：“旧行”。",
    ):
        assert note in notes
    assert not any("移走" in note for note in notes)


def test_comments_are_kept_with_author_and_place():
    document = with_body(f"<w:p>{run('第三条　费用由')}</w:p>")
    paragraph = document.paragraphs[0]
    document.add_comment(paragraph.runs, text="由谁？", author="张三")
    notes = reader.read(saved(document)).notes
    assert "未读入的批注：“第三条　费用由”之后的“张三：由谁？”。" in notes
