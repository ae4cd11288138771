"""Operations on rows: what each of them does."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from gazette.intake import row_edits, row_numbers, text_division
from gazette.intake.draft import Draft, TextOpening, dump, from_trees, load, to_trees
from gazette.intake.row_tree import normalize
from gazette.office.source_diff import edits
from gazette.parsing import decode, first_difference
from gazette.parsing.parsed import Edit, Issue, Level, TextRole
from gazette.parsing.pipeline import document_of, parse_with_trees
from tests.paths import SAMPLES

TEXT = """示例市公园管理办法

第一章　总则

第一条　为了加强公园管理，制定本办法。

第二条　公园管理遵循下列原则：

（一）公益优先；

（二）方便群众。

第三条　市城市管理部门负责公园管理工作。区人民政府协助。

第四条　本办法自2025年3月1日起施行。
"""


def drafted(text: str) -> tuple[Issue, list[Draft]]:
    issue, trees = parse_with_trees(text)
    return issue, [from_trees(tree) for tree in trees]


@pytest.fixture
def draft() -> Draft:
    return drafted(TEXT)[1][0]


def key(draft: Draft, words: str) -> int:
    return next(row.key for row in draft.rows if words in row.text)


def outline(draft: Draft) -> list[str]:
    """The rows as one sees them: depth, level, words."""
    return [f"{'  ' * row.depth}{row.level} {row.text}" for row in draft.rows]


def assembled(issue: Issue, drafts: list[Draft]) -> Issue:
    """The issue that drafts make, with their edits."""
    removed = sorted(piece.span for piece in issue.removed)
    starts = [max((line.span[1] for line in issue.front_matter), default=0)]
    starts += [draft.start for draft in drafts[1:]]
    back = min((line.span[0] for line in issue.back_matter), default=len(issue.source))
    found: list[Edit] = []
    documents = []
    for old, draft, region in zip(issue.documents, drafts, pairwise([*starts, back]), strict=True):
        documents.append(document_of(to_trees(draft), old.position, None, old.title, []))
        runs = [run for row in draft.rows for run in row.words]
        found += edits(runs, region, issue.source, removed)
    return replace(issue, documents=tuple(documents), edits=tuple(found))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_draft_that_nobody_touched_is_the_parsed_document(path) -> None:
    issue, trees = parse_with_trees(decode(path.read_bytes()))
    entries = {(entry.title, entry.page): entry for entry in issue.contents}
    for document, tree in zip(issue.documents, trees, strict=True):
        draft = from_trees(tree)
        assert load(json.loads(json.dumps(dump(draft)))) == draft
        assert normalize(draft) == draft
        entry = entries.get((document.contents_title or "", document.contents_page))
        title = entry.title if entry else document.title
        assert document_of(to_trees(draft), document.position, entry, title, []) == document


class TestLevels:
    def test_a_chapter_takes_in_what_follows(self, draft) -> None:
        draft = row_edits.set_level(draft, key(draft, "总则"), Level.PARAGRAPH)
        assert outline(draft)[1:3] == [
            "PARAGRAPH 第一章　总则",
            "ARTICLE 第一条为了加强公园管理，制定本办法。",
        ]
        draft = row_edits.set_level(draft, key(draft, "总则"), Level.CHAPTER)
        assert outline(draft)[1] == "CHAPTER 第一章总则"
        assert {row.depth for row in draft.rows if row.level is Level.ARTICLE} == {1}

    def test_an_item_that_becomes_a_paragraph_stands_in_its_article(self, draft) -> None:
        draft = row_edits.set_level(draft, key(draft, "公益优先"), Level.PARAGRAPH)
        issue = assembled(drafted(TEXT)[0], [draft])
        rows = {row.address: row for row in _rows(issue)}
        assert rows["art_2__para_2"].body == "（一）公益优先；"
        assert rows["art_2__para_1"].body == "公园管理遵循下列原则："
        assert issue.edits == ()

    def test_a_level_that_needs_a_number_is_refused_without_one(self, draft) -> None:
        with pytest.raises(row_edits.CannotEdit, match="要有编号，如“第七条”"):
            row_edits.set_level(draft, key(draft, "示例市公园"), Level.ARTICLE)

    def test_a_row_of_a_table_leaves_it_and_comes_back(self) -> None:
        _, (draft,) = drafted("甲表\n\n|一|二|\n|三|四|\n|五|六|\n")
        middle = key(draft, "三")
        out = row_edits.set_level(draft, middle, Level.PARAGRAPH)
        assert [row.level for row in out.rows[1:]] == [
            Level.TABLE, Level.TABLE_ROW, Level.PARAGRAPH, Level.TABLE, Level.TABLE_ROW,
        ]  # fmt: skip
        back = row_edits.set_level(out, middle, Level.TABLE_ROW)
        assert back.rows[back.index(middle)].cells == ("三", "四")

    @pytest.mark.parametrize("cells", [["", "二", ""], ["一", "", ""], ["", "", "三"]])
    def test_empty_cells_at_the_ends_of_a_row_stay(self, cells: list[str]) -> None:
        _, (draft,) = drafted("甲表\n\n|一|二|三|\n|四|五|六|\n")
        at = key(draft, "四")
        changed = row_edits.set_cells(draft, at, [f" {cell} " for cell in cells])
        assert changed.rows[changed.index(at)].cells == tuple(cells)
        again = load(json.loads(json.dumps(dump(changed))))
        assert again.rows[again.index(at)].cells == tuple(cells)
        filled = row_edits.set_cells(again, at, ["七", "八", "九"])
        assert filled.rows[filled.index(at)].cells == ("七", "八", "九")

    MERGED = (
        "甲表\n\n现公布如下。\n\n| 类别 | 时段 | << |\n| 甲 | 白天 | 5元 |\n| ^^ | 夜间 | 2元 |\n"
    )

    def test_merged_cells_stay_while_rows_are_edited(self) -> None:
        _, (draft,) = drafted(self.MERGED)
        at = key(draft, "夜间")
        assert draft.rows[draft.index(at)].written_cells == ("^^", "夜间", "2元")
        changed = row_edits.set_cells(draft, at, ["^^", "深夜", "3元"])
        again = load(json.loads(json.dumps(dump(changed))))
        row = again.rows[again.index(at)]
        assert (row.cells, row.marks) == (("", "深夜", "3元"), ("^^", "", ""))
        [tree] = to_trees(again)
        assert [node.merged for node in tree.nodes[-1].children] == [
            ("", "", "<<"),
            (),
            ("^^", "", ""),
        ]
        moved = row_edits.move(again, at, -1)
        assert moved.rows[moved.index(at)].marks == ("^^", "", "")
        out = row_edits.set_level(moved, at, Level.PARAGRAPH)
        assert out.rows[out.index(at)].marks == ()

    def test_cells_are_merged_and_parted_by_their_marks(self) -> None:
        _, (draft,) = drafted(self.MERGED)
        at = key(draft, "白天")
        merged = row_edits.set_cells(draft, at, ["甲", "全天", "<<"])
        assert merged.rows[merged.index(at)].marks == ("", "", "<<")
        parted = row_edits.set_cells(merged, at, ["甲", "全天", "5元"])
        assert parted.rows[parted.index(at)].marks == ()
        words = row_edits.set_cells(draft, key(draft, "类别"), ["类别", "^^", "<<"])
        assert words.rows[words.index(key(draft, "类别"))].cells == ("类别", "^^", "")

    def test_rows_of_a_table_that_become_one_keep_their_marks(self) -> None:
        _, (draft,) = drafted(self.MERGED)
        joined = row_edits.join(draft, key(draft, "夜间"))
        row = joined.rows[joined.index(key(joined, "夜间"))]
        assert row.cells == ("甲", "白天", "5元", "", "夜间", "2元")
        assert row.marks == ("", "", "", "^^", "", "")


class TestWords:
    def test_what_changed_is_an_edit_against_the_source(self, draft) -> None:
        draft = row_edits.set_words(
            draft, key(draft, "为了加强"), "第一条", "", "为加强公园的管理，制定本办法。"
        )
        issue = assembled(drafted(TEXT)[0], [draft])
        assert [(edit.before, edit.after) for edit in issue.edits] == [("了", ""), ("", "的")]
        assert first_difference(issue) is None
        assert TEXT[slice(*issue.edits[0].span)] == "了"

    def test_words_that_change_their_field_are_no_edit(self, draft) -> None:
        draft = row_edits.set_words(
            draft, key(draft, "市城市管理部门"), "第三条", "市城市管理部门",
            "负责公园管理工作。区人民政府协助。",
        )  # fmt: skip
        row = draft.rows[draft.index(key(draft, "市城市管理部门"))]
        assert (row.number, len(row.heading)) == ("3", 1)
        assert assembled(drafted(TEXT)[0], [draft]).edits == ()

    def test_a_new_number_makes_a_new_address(self, draft) -> None:
        draft = row_edits.set_words(
            draft, key(draft, "第四条"), "第四条之一", "", "本办法自2025年3月1日起施行。"
        )
        issue = assembled(drafted(TEXT)[0], [draft])
        assert "art_4-1" in {row.address for row in _rows(issue)}
        assert [edit.after for edit in issue.edits] == ["之一"]

    def test_a_row_without_words_goes_and_what_stood_in_it_stays(self, draft) -> None:
        draft = row_edits.set_words(draft, key(draft, "下列原则"), "", "", "")
        assert not any("下列原则" in line for line in outline(draft))
        assert "公益优先；" in "".join(outline(draft))
        issue = assembled(drafted(TEXT)[0], [draft])
        assert [edit.before for edit in issue.edits] == ["第二条　公园管理遵循下列原则："]

    def test_numbers_run_on_from_a_row(self, draft) -> None:
        draft = row_edits.set_words(
            draft, key(draft, "第二条"), "第五条", "", "公园管理遵循下列原则："
        )
        draft = row_numbers.renumber(draft, key(draft, "第五条"))
        labels = [row.text[:3] for row in draft.rows if row.level is Level.ARTICLE]
        assert labels == ["第一条", "第五条", "第六条", "第七条"]

    def test_a_compound_number_is_not_numbered_on(self) -> None:
        _, (draft,) = drafted("第一条　甲。\n\n第一条之一　乙。\n\n第四条　丙。\n")
        with pytest.raises(row_edits.CannotEdit, match="“第一条之一”的编号不能自动重排"):
            row_numbers.renumber(draft, key(draft, "甲"))

    def test_a_number_that_the_label_cannot_print_is_refused(self) -> None:
        _, (draft,) = drafted("办法\n\n第九千九百九十九条　甲。\n\n第四条　乙。\n")
        with pytest.raises(row_edits.CannotEdit, match="“第四条”的编号不能自动重排"):
            row_numbers.renumber(draft, key(draft, "甲"))

    def test_lines_are_those_of_the_body_whatever_label_and_heading_print(self) -> None:
        _, (draft,) = drafted(
            "第一条　甲。\n\n第二条　下列公园：\n\n1.综合公园；\n\n2.专类公园。\n"
        )
        item = key(draft, "综合公园")
        assert outline(row_edits.write(draft, item, "1.", "", "1\n综合公园；"))[2:4] == [
            "  ITEM 1.1",
            "    PARAGRAPH 综合公园；",
        ]
        article = key(draft, "甲。")
        assert outline(row_edits.write(draft, article, "第一条", "（目的）", "目的\n甲。"))[:3] == [
            "ARTICLE 第一条（目的）",
            "  PARAGRAPH 目的",
            "  PARAGRAPH 甲。",
        ]

    def test_each_line_becomes_a_row_of_the_kind_of_its_mark(self, draft) -> None:
        article = key(draft, "市城市管理部门")
        draft = row_edits.write(
            draft,
            article,
            "第三条",
            "",
            "职责如下：\n（一）　规划；\n1.1 监督。\n第四条之一　监督。",
        )
        assert outline(draft)[6:11] == [
            "  ARTICLE 第三条",
            "    PARAGRAPH 职责如下：",
            "      ITEM （一）规划；",
            "    PARAGRAPH 1.1　监督。",
            "  ARTICLE 第四条之一监督。",
        ]

    def test_an_article_of_several_paragraphs_is_given_lines(self, draft) -> None:
        article = key(draft, "市城市管理部门")
        for _ in range(2):
            draft = row_edits.write(draft, article, "第三条", "", "甲。\n乙。")
        assert outline(draft)[6:11] == [
            "  ARTICLE 第三条",
            "    PARAGRAPH 甲。",
            "    PARAGRAPH 乙。",
            "    PARAGRAPH 甲。",
            "    PARAGRAPH 乙。",
        ]


class TestStructure:
    def test_an_article_of_two_paragraphs_is_split_and_joined(self, draft) -> None:
        before = outline(draft)
        at = draft.rows[draft.index(key(draft, "区人民政府"))].text.index("区人民政府")
        draft = row_edits.split(draft, key(draft, "区人民政府"), at)
        assert outline(draft)[-4:-1] == [
            "  ARTICLE 第三条",
            "    PARAGRAPH 市城市管理部门负责公园管理工作。",
            "    PARAGRAPH 区人民政府协助。",
        ]
        draft = row_edits.join(draft, key(draft, "区人民政府"))
        assert outline(draft) == before

    def test_a_second_half_with_a_mark_is_a_row_of_its_kind(self) -> None:
        text = "第一条　目的。\n\n第二条　甲。第三条　乙。\n"
        _, (draft,) = drafted(text)
        row = draft.rows[draft.index(key(draft, "甲。"))]
        draft = row_edits.split(draft, row.key, row.text.index("第三条"))
        assert outline(draft)[-1] == "ARTICLE 第三条乙。"
        assert draft.rows[-1].number == "3"

    def test_a_moved_row_is_two_edits(self, draft) -> None:
        draft = row_edits.move(draft, key(draft, "方便群众"), -1)
        issue = assembled(drafted(TEXT)[0], [draft])
        assert {(edit.before, edit.after) for edit in issue.edits} == {
            ("", "（一）公益优先；"), ("（一）公益优先；", ""),
        } or len(issue.edits) == 2  # fmt: skip
        assert first_difference(issue) is None

    def test_what_cannot_be_done_says_what_can(self, draft) -> None:
        for change, words in [
            (lambda: row_edits.join(draft, draft.rows[0].key), "第一行"),
            (lambda: row_edits.outdent(draft, draft.rows[0].key), "最外一层"),
            (lambda: row_edits.move(draft, key(draft, "公益优先"), -1), "不能上移"),
            (lambda: row_edits.split(draft, draft.rows[0].key, 0), "光标"),
            (lambda: text_division.split_document(draft, draft.rows[0].key), "第一行"),
            (lambda: text_division.close_text(draft, draft.rows[2].key), "上一文本"),
        ]:
            with pytest.raises(row_edits.CannotEdit, match=words):
                change()

    def test_a_text_begins_and_ends_where_one_says(self, draft) -> None:
        article = key(draft, "第三条")
        two = text_division.open_text(draft, article, TextOpening(TextRole.ANNEX, "附件", "规则"))
        issue = assembled(drafted(TEXT)[0], [two])
        assert [text.role for text in issue.documents[0].texts] == ["MAIN", "ANNEX"]
        assert "text_2__art_3" in {row.address for row in _rows(issue)}
        assert len(list(text_division.close_text(two, article).texts())) == 1

    def test_a_document_is_parted_and_combined(self, draft) -> None:
        first, second = text_division.split_document(draft, key(draft, "第三条"))
        assert TEXT[second.start :].startswith("第三条")
        both = text_division.combine(first, second)
        both = text_division.close_text(both, key(both, "第三条"))
        assert [row.text for row in both.rows] == [row.text for row in draft.rows]


def _rows(issue: Issue):
    pending = [row for text in issue.documents[0].texts for row in text.provisions]
    while pending:
        row = pending.pop(0)
        yield row
        pending = [*row.children, *pending]
