"""Amendments applied one after the other: the text they give, and what they leave alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.effect.amended_rows import Row, set_number
from gazette.effect.amended_text import AmendedText, RowChange
from gazette.effect.word_changes import replaced, with_added, with_part
from gazette.parsing.words.numerals import to_han
from tests.properties import examples


@dataclass
class Clause:
    """A clause as a decision states it."""

    action: str
    target_address: str = ""
    new_address: str = ""
    part: str = ""
    old_words: str = ""
    new_words: str = ""
    quote: str = ""


@dataclass
class Paragraph:
    """A paragraph of the hand-made text, with its items."""

    words: str
    items: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        listed = [f"（{to_han(at)}）{item}" for at, item in enumerate(self.items, start=1)]
        return [self.words, *listed]


Rule = list[list[Paragraph]]


def told(rule: Rule) -> str:
    """The hand-made text: articles and items numbered from one on."""
    return "\n".join(
        f"第{to_han(number)}条　" + "\n".join(line for one in article for line in one.lines())
        for number, article in enumerate(rule, start=1)
    )


def amended_text(rule: Rule) -> AmendedText:
    """The rows of a rule as the archive stores them."""
    articles = []
    for number, paragraphs in enumerate(rule, start=1):
        article = Row("art", str(number), address=f"art_{number}")
        set_number(article, str(number))
        for at, one in enumerate(paragraphs, start=1):
            row = Row("para", str(at), words=one.words, address=f"art_{number}__para_{at}")
            article.add(row)
            for place, item in enumerate(one.items, start=1):
                address = f"{row.address}__item_{place}"
                row.add(Row("item", str(place), f"（{to_han(place)}）", item, address))
        articles.append(article)
    return AmendedText(articles, {})


def decide(text: AmendedText, *clauses: Clause) -> list[RowChange]:
    """Apply a decision."""
    is_shifted = any(one.action == "renumber" and not one.new_address for one in clauses)
    text.begin(is_shifted=is_shifted)
    changes = [change for clause in clauses for change in text.apply(clause)]
    text.end()
    return changes


SHIFT = Clause("renumber")


class Draft:
    """A hand-made rule beside the clauses that make it, each word of it once."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.count = 0
        self.rule: Rule = [
            [self.paragraph() for _ in range(self.draw(1, 3))] for _ in range(self.draw(2, 6))
        ]

    def draw(self, low: int, high: int) -> int:
        return self.data.draw(st.integers(low, high))

    def words(self) -> str:
        self.count += 1
        return f"甲{self.count}乙应当办理。"

    def paragraph(self) -> Paragraph:
        items = [self.words() for _ in range(self.draw(2, 3))] if self.draw(0, 2) == 0 else []
        return Paragraph(self.words(), items)

    def clauses(self) -> list[Clause]:
        """A decision of one change, made in the hand-made text at the same time."""
        ways = (
            self.reword_paragraph,
            self.reword_article,
            self.delete_paragraph,
            self.delete_article,
            self.insert_paragraph,
            self.insert_article,
            self.replace_words,
            self.insert_item,
            self.delete_item,
            self.delete_words,
        )
        return ways[self.draw(0, len(ways) - 1)]()

    def place(self) -> tuple[int, int]:
        article = self.draw(0, len(self.rule) - 1)
        return article, self.draw(0, len(self.rule[article]) - 1)

    def reword_paragraph(self) -> list[Clause]:
        article, at = self.place()
        new = self.rule[article][at] = self.paragraph()
        address = f"art_{article + 1}__para_{at + 1}"
        return [Clause("reword", address, new_words="\n".join(new.lines()))]

    def reword_article(self) -> list[Clause]:
        article, _ = self.place()
        new = self.rule[article] = [self.paragraph() for _ in range(self.draw(1, 3))]
        lines = [line for one in new for line in one.lines()]
        return [Clause("reword", f"art_{article + 1}", new_words="\n".join(lines))]

    def delete_paragraph(self) -> list[Clause]:
        article, at = self.place()
        if len(self.rule[article]) == 1:
            return []
        del self.rule[article][at]
        return [Clause("delete", f"art_{article + 1}__para_{at + 1}")]

    def delete_article(self) -> list[Clause]:
        article, _ = self.place()
        if len(self.rule) == 1:
            return []
        del self.rule[article]
        return [Clause("delete", f"art_{article + 1}"), SHIFT]

    def insert_paragraph(self) -> list[Clause]:
        article, _ = self.place()
        at = self.draw(0, len(self.rule[article]))
        new = self.paragraph()
        self.rule[article].insert(at, new)
        address = f"art_{article + 1}"
        words = "\n".join(new.lines())
        return [Clause("insert", address, f"{address}__para_{at + 1}", new_words=words)]

    def insert_article(self) -> list[Clause]:
        at = self.draw(0, len(self.rule))
        new = [self.paragraph() for _ in range(self.draw(1, 2))]
        self.rule.insert(at, new)
        words = "\n".join(line for one in new for line in one.lines())
        return [Clause("insert", "", f"art_{at + 1}", new_words=words)]

    def replace_words(self) -> list[Clause]:
        article, at = self.place()
        one = self.rule[article][at]
        old, self.count = one.words.removesuffix("应当办理。"), self.count + 1
        new = f"丙{self.count}丁"
        one.words = one.words.replace(old, new)
        return [Clause("replace_words", f"art_{article + 1}", old_words=old, new_words=new)]

    def delete_words(self) -> list[Clause]:
        article, at = self.place()
        one = self.rule[article][at]
        old = one.words.removesuffix("应当办理。")
        if not old:
            return []
        one.words = "应当办理。"
        return [Clause("delete_words", f"art_{article + 1}__para_{at + 1}", old_words=old)]

    def listed(self) -> tuple[str, Paragraph] | None:
        article, at = self.place()
        one = self.rule[article][at]
        return (f"art_{article + 1}__para_{at + 1}", one) if one.items else None

    def insert_item(self) -> list[Clause]:
        found = self.listed()
        if found is None:
            return []
        address, one = found
        at, words = self.draw(0, len(one.items)), self.words()
        one.items.insert(at, words)
        label = f"（{to_han(at + 1)}）"
        return [Clause("insert", address, f"{address}__item_{at + 1}", new_words=label + words)]

    def delete_item(self) -> list[Clause]:
        found = self.listed()
        if found is None or len(found[1].items) == 1:
            return []
        address, one = found
        at = self.draw(0, len(one.items) - 1)
        del one.items[at]
        return [Clause("delete", f"{address}__item_{at + 1}"), SHIFT]


@examples(300)
@given(st.data())
def test_decisions_in_order_give_the_hand_made_text(data: st.DataObject) -> None:
    draft = Draft(data)
    text = amended_text(draft.rule)
    assert text.text() == told(draft.rule)
    for _ in range(draft.draw(1, 6)):
        decide(text, *draft.clauses())
        assert text.text() == told(draft.rule)


@examples(200)
@given(st.data())
def test_one_decision_counts_in_the_numbers_before_it(data: st.DataObject) -> None:
    """Old provisions by their old numbers, new articles by their new ones, all in one decision."""
    draft = Draft(data)
    text = amended_text(draft.rule)
    before = list(enumerate(draft.rule, start=1))
    clauses, after = [], []
    for number, article in before:
        fate = draft.draw(0, 3)
        if fate == 0 and len(before) > 1:
            clauses.append(Clause("delete", f"art_{number}"))
            continue
        if fate == 1:
            article = [draft.paragraph()]
            words = "\n".join(article[0].lines())
            clauses.append(Clause("reword", f"art_{number}", new_words=words))
        if fate == 2:
            article = [*article[:-1], draft.paragraph()]
            address = f"art_{number}__para_{len(article)}"
            clauses.append(Clause("reword", address, new_words="\n".join(article[-1].lines())))
        after.append(article)
    if not after:
        return
    at = draft.draw(0, len(after))
    new = [draft.paragraph()]
    after.insert(at, new)
    insertion = Clause("insert", "", f"art_{at + 1}", new_words="\n".join(new[0].lines()))
    decide(text, *clauses, insertion, SHIFT)
    assert text.text() == told(after)


def rule_of(*articles: str) -> AmendedText:
    """A rule of articles of one paragraph each."""
    return amended_text([[Paragraph(words)] for words in articles])


def test_a_number_is_replaced_as_a_whole() -> None:
    text = rule_of("应当在5日内申请，在15日内办结。")
    (change,) = decide(text, Clause("replace_words", "art_1", old_words="5日", new_words="10日"))
    assert change.new == "应当在10日内申请，在15日内办结。"


@pytest.mark.parametrize(
    ("words", "old", "new", "result"),
    [
        ("五日内申请，十五日内办结。", "五日", "七日", "七日内申请，十五日内办结。"),
        ("二十五日内。", "五日", "七日", None),
        ("5日内申请，5日内办结。", "5日", "7日", None),
        ("1.5米以下，5米以上。", "5米", "6米", "1.5米以下，6米以上。"),
        ("可以申请，可以变更。", "可以", "应当", None),
        ("市场监管所登记，市场监管所备案。", "市场监管所", "市场局", "市场局登记，市场局备案。"),
        ("在 5 日内。", "5日", "10日", "在 10日内。"),
        ("没有这些字。", "甲局", "乙局", None),
        ("APP登记，WAPP登记。", "APP", "网站", "网站登记，WAPP登记。"),
        ("收费50%，其中5%返还。", "5%", "8%", "收费50%，其中8%返还。"),
    ],
)
def test_words_are_replaced_at_the_one_place_meant(
    words: str, old: str, new: str, result: str | None
) -> None:
    assert replaced(words, old, new) == result


def test_everywhere_means_each_place_but_no_piece_of_a_number() -> None:
    assert replaced("5日、5日、15日。", "5日", "7日", everywhere=True) == "7日、7日、15日。"


@pytest.mark.parametrize(
    ("words", "part", "new", "result"),
    [
        ("甲。乙。丙。", "第二句", "丁。", "甲。丁。丙。"),
        ("甲。乙。丙。", "第四句", "丁。", None),
        ("甲。乙。", "末句", "丁。", "甲。丁。"),
        ("甲。乙。", "第二句", "", "甲。"),
        ("甲；乙。", "后半句", "丁。", "甲；丁。"),
        ("甲；乙。", "前半句", "丁", "丁；乙。"),
        ("甲，乙，丙。", "后半句", "丁。", None),
        ("甲，但乙除外。丙。", "但书", "但丁除外", "甲，但丁除外。丙。"),
        ("甲，但乙除外。丙。", "但书", "", "甲。丙。"),
        ("甲，但乙。丙，但丁。", "但书", "", None),
    ],
)
def test_a_piece_of_a_paragraph(words: str, part: str, new: str, result: str | None) -> None:
    assert with_part(words, part, new) == result


def test_words_are_added_before_the_full_stop_or_behind_it() -> None:
    assert with_added("甲办理。", "末尾", "，并公布") == "甲办理，并公布。"
    assert with_added("甲办理。", "末尾", "乙应当配合。") == "甲办理。乙应当配合。"


def test_what_cannot_be_followed_is_not_known_until_it_is_worded_anew() -> None:
    text = rule_of("5日内申请，5日内办结。", "第二条。")
    (first,) = decide(text, Clause("replace_words", "art_1", old_words="5日", new_words="7日"))
    assert (first.address, first.new) == ("art_1", None)
    (second,) = decide(text, Clause("replace_words", "art_1", old_words="办结", new_words="完成"))
    assert second.new is None, "a change that starts from unknown words is unknown too"
    assert text.text() is None
    (third,) = decide(text, Clause("reword", "art_1", new_words="7日内申请。"))
    assert third.new == "7日内申请。"
    assert text.text() == "第一条　7日内申请。\n第二条　第二条。"


def test_a_deleted_item_takes_its_subitems_with_it() -> None:
    text = amended_text([[Paragraph("下列事项：", ["甲：", "乙。"])]])
    item = text.articles[0].children[0].children[0]
    item.add(Row("subitem", "1", "1.", "子甲；", "art_1__para_1__item_1__subitem_1"))
    (change,) = decide(text, Clause("delete", "art_1__item_1"))
    assert "子甲" in (change.old or "")
    assert text.text() == "第一条　下列事项：\n（二）乙。"


def test_a_later_change_of_an_article_keeps_its_items_once() -> None:
    text = amended_text([[Paragraph("下列事项：", ["甲；", "乙。"])]])
    new = "下列事项：\n（一）丙；\n1.子丙。\n（二）丁。"
    decide(text, Clause("reword", "art_1", new_words=new))
    assert text.text() == f"第一条　{new}"
    decide(text, Clause("replace_words", "art_1__item_2", old_words="丁", new_words="戊"))
    assert text.text() == f"第一条　{new.replace('丁', '戊')}"


def test_merged_and_split_articles() -> None:
    text = rule_of("甲。", "乙。", "丙。", "丁。")
    decide(
        text,
        Clause("merge", "art_2", "art_2", new_words="乙丙。"),
        Clause("merge", "art_3", "art_2"),
        SHIFT,
    )
    assert text.text() == "第一条　甲。\n第二条　乙丙。\n第三条　丁。"
    decide(
        text,
        Clause("split", "art_1", "art_1", new_words="甲一。"),
        Clause("split", "art_1", "art_2", new_words="甲二。"),
    )
    assert text.text() == "第一条　甲一。\n第二条　甲二。\n第三条　乙丙。\n第四条　丁。"


def test_numbers_that_contradict_are_followed_no_further() -> None:
    text = rule_of("甲。", "乙。", "丙。")
    decide(text, Clause("renumber", "art_3", "art_1"))
    (change,) = decide(text, Clause("reword", "art_2", new_words="丁。"))
    assert (change.address, change.new) == ("", "丁。")


@pytest.mark.parametrize(
    ("words", "old", "new", "result"),
    [
        # Numbers in numbers.
        ("三十日内申请，十日内办结。", "十日", "七日", "三十日内申请，七日内办结。"),
        ("1,500元以下，500元以上。", "500元", "800元", "1,500元以下，800元以上。"),
        ("每吨5元，500元封顶。", "500元", "800元", "每吨5元，800元封顶。"),
        ("期限为五年半，续期五年。", "五年", "六年", "期限为五年半，续期六年。"),
        ("百分之五点五，百分之五。", "百分之五", "百分之八", "百分之五点五，百分之八。"),
        ("百分之五十。", "百分之五", "百分之八", None),
        ("处1/3的，处3元。", "3", "4", "处1/3的，处4元。"),
        ("５日内受理，１５日内办结。", "5日", "8日", "8日内受理，１５日内办结。"),
        # Words in longer words: which of them is meant is not sure.
        ("由建设主管部门会同城乡建设主管部门办理。", "建设主管部门", "住建部门", None),
        ("住房和城乡建设局、市城乡建设局负责。", "城乡建设局", "住建局", None),
        ("管理部门、城市管理部门。", "管理部门", "执法部门", None),
        ("市环境保护局、区环境保护局。", "环境保护局", "生态局", "市生态局、区生态局。"),
        # The new words stand there already.
        ("行政主管部门负责。", "主管部门", "行政主管部门", None),
        ("行政主管部门会同主管部门。", "主管部门", "行政主管部门", None),
        # Another punctuation is another text.
        ("应当、及时报告。", "应当，及时", "应当", None),
        ("应当（立即）报告。", "应当(立即)", "应当", "应当报告。"),
    ],
)
def test_what_is_not_certain_is_not_composed(
    words: str, old: str, new: str, result: str | None
) -> None:
    assert replaced(words, old, new) == result


@pytest.mark.parametrize(
    ("quote", "result"),
    [
        ("将第一条第二处“5日”修改为“7日”。", "5日内申请，7日内办结，5日内送达。"),
        ("将第一条最后一处“5日”修改为“7日”。", "5日内申请，5日内办结，7日内送达。"),
        ("将第一条第四处“5日”修改为“7日”。", None),
        ("将第一条中的三处“5日”修改为“7日”。", "7日内申请，7日内办结，7日内送达。"),
        ("将第一条中的两处“5日”修改为“7日”。", None),
        ("将第一条中的“5日”均修改为“7日”。", "7日内申请，7日内办结，7日内送达。"),
        ("将第一条中的“5日”修改为“7日”。", None),
    ],
)
def test_the_place_that_the_clause_names(quote: str, result: str | None) -> None:
    text = rule_of("5日内申请，5日内办结，5日内送达。")
    clause = Clause("replace_words", "art_1", old_words="5日", new_words="7日", quote=quote)
    (change,) = decide(text, clause)
    assert change.new == result


def test_words_that_a_clause_brought_in_are_not_those_that_the_next_one_means() -> None:
    text = rule_of("由民政部门会同社保部门办理。")
    swap = [
        Clause("replace_words", "art_1", old_words="民政部门", new_words="社保部门"),
        Clause("replace_words", "art_1", old_words="社保部门", new_words="民政部门"),
    ]
    assert decide(text, *swap)[-1].new is None
    assert text.text() is None
    later = rule_of("5日内申请。")
    decide(later, Clause("replace_words", "art_1", old_words="5日", new_words="7日"))
    (change,) = decide(later, Clause("replace_words", "art_1", old_words="7日", new_words="9日"))
    assert change.new == "9日内申请。"  # of another decision


def test_a_wording_with_an_ellipsis_is_not_the_whole_wording() -> None:
    text = rule_of("渡口由区人民政府设置，并报市人民政府备案。")
    elided = Clause("reword", "art_1", new_words="渡口由市人民政府设置……备案。")
    assert decide(text, elided)[0].new is None
    decide(text, Clause("reword", "art_1", new_words="渡口由市人民政府设置。"))
    assert text.text() == "第一条　渡口由市人民政府设置。"
