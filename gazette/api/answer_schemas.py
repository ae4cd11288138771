"""What the API answers, field by field: the types that the OpenAPI tells, in both languages.

The values are those of ``gazette.data`` and ``search.page``; nothing is computed here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


def said(chinese: str, english: str, **more: Any) -> Any:
    """A field with what it is, in Chinese and in English."""
    return Field(..., description=f"{chinese} · {english}", **more)


def maybe(chinese: str, english: str) -> Any:
    """A field that is left out where there is nothing to say."""
    return Field(default=None, description=f"{chinese} · {english}")


class Terms(Schema):
    """使用条件 · Terms of use."""

    chinese: str = said("可以怎样使用", "The terms, in Chinese")
    english: str = said("英文的使用条件", "The terms, in English")
    url: str = said("写明使用条件的网页", "The page that states the terms")


class Answer(Schema):
    """Every answer tells on which terms it may be used."""

    terms: Terms = said("使用条件", "Terms of use")


class Listed(Answer):
    """A page of a list. Lists end: ``next`` is null on the last page."""

    next: str | None = said(
        "下一页的完整网址；最后一页为 null", "Address of the next page; null on the last one"
    )


class Problem(Schema):
    """哪里不对（RFC 9457）· What is wrong (RFC 9457)."""

    type: str = said("问题的类型", "The type of problem")
    title: str = said("HTTP 状态的名称", "The name of the HTTP status")
    status: int = said("HTTP 状态码", "The HTTP status")
    detail: str = said("哪里不对、怎么办", "What is wrong and what to do, in Chinese")
    detail_en: str = said("同上，英文", "The same in English")
    parameter: str | None = maybe("有问题的参数", "The parameter that is wrong")


class GazetteOut(Schema):
    """一种公报 · A gazette."""

    slug: str = said("网址标识，各处的 gazette", "Its slug: `gazette` everywhere else")
    name: str = said("公报名称", "Its name")
    pinyin_name: str = said("拼音刊名", "Its name in pinyin, as printed")
    organizer: str = said("主管主办", "The organ that publishes it")
    editor: str = said("编辑出版", "Who edits it")
    founded: str = said("创刊年月，如 2007-01", "Month of the first issue")
    frequency: str = said("刊期", "How often it appears")
    is_printed: bool = said("有没有印刷版", "Whether it is printed")
    issue_count: int = said("已发布的期数", "How many issues are published")
    url: str = said("网页", "Its page")
    issues_url: str = said("接口里的各期", "Its issues in this API")


class GazetteList(Listed):
    items: list[GazetteOut] = said("各公报", "The gazettes")


class IssueOut(Schema):
    """一期 · An issue."""

    gazette: str = said("公报的网址标识", "Slug of the gazette")
    gazette_name: str = said("公报名称", "Name of the gazette")
    year: int = said("年", "Year")
    number: int = said("期", "Number in the year")
    serial_number: int | None = said("总期号；没有为 null", "Serial number, or null")
    issue: str = said("如 2025年第2期（总第118期）", "The issue as it is cited")
    published_on: date | None = said("出版日期", "Day of publication")
    document_count: int = said("文件数", "How many documents it has")
    url: str = said("网页", "Its page")
    api_url: str = said("接口里的这一期", "This issue in this API")


class IssueList(Listed):
    items: list[IssueOut] = said("各期，新的在前", "The issues, newest first")


class DocumentOfIssue(Schema):
    """一期里的一件文件 · A document in an issue."""

    position: int = said("期内次序", "Its place in the issue")
    title: str = said("标题", "Title")
    document_number: str = said("文号", "Document number, or empty")
    kind: str = said("文件种类", "Kind of document")
    signed_on: date | None = said("成文日期", "Day of signing")
    url: str = said("网页", "Its page")
    data_url: str = said("作为数据的永久网址", "Its permanent address as data")


class IssueAnswer(Answer):
    """一期和它的文件 · An issue with its documents."""

    url: str = said("网页", "Its page")
    slug: str = said("公报、年、期合成的标识", "Gazette, year and number in one")
    gazette: str = said("公报名称", "Name of the gazette")
    issue: str = said("如 2025年第2期（总第118期）", "The issue as it is cited")
    year: int = said("年", "Year")
    number: int = said("期", "Number in the year")
    serial_number: int | None = said("总期号；没有为 null", "Serial number, or null")
    published_on: date | None = said("出版日期", "Day of publication")
    documents: list[DocumentOfIssue] = said("各件文件，按次序", "Its documents, in order")


class DocumentOut(DocumentOfIssue):
    """一件文件和它在某日的效力 · A document and its state on a day."""

    gazette: str = said("公报的网址标识", "Slug of the gazette")
    year: int = said("年", "Year")
    number: int = said("期", "Number of the issue in the year")
    issuing_bodies: list[str] = said("发文机关，按次序", "The issuing bodies, in order")
    column: str = said("栏目", "Column of the contents page")
    theme: str | None = said("主题；没有为 null", "Theme, or null")
    state: str = said("效力状态", "State on the day")
    caution: str = said(
        "状态以外须说明的，如 repeal_unconfirmed（废止待确认）；没有为空",
        "What no person has confirmed yet and counts for nothing; empty for nothing",
    )
    state_words: str = said("读者看到的效力", "The state as readers see it")
    api_url: str = said("接口里的这件文件", "This document in this API")


class DocumentList(Listed):
    on: date = said("效力是哪一天的", "The day of the states")
    items: list[DocumentOut] = said("各件文件，新的期在前", "The documents, newest issue first")


class Identity(Schema):
    """文件的名称和位置 · What a document is called and where it stands."""

    url: str = said("网页，永久", "Its permanent page")
    frbr: str = said("FRBR 标识（Akoma Ntoso）", "FRBR address (Akoma Ntoso)")
    citation: str = said("引用：《…》（…）", "The citation")
    kind_name: str = said("文件种类的名称", "Name of its kind")
    gazette: str = said("公报名称", "Name of the gazette")
    issue: str = said("刊登的期", "The issue that printed it")
    issue_url: str = said("刊登的期的网页", "Page of the issue")
    year: int = said("年", "Year")
    number: int = said("期", "Number of the issue in the year")
    position: int = said("期内次序", "Its place in the issue")
    published_on: date | None = said("出版日期", "Day of publication")


class Row(Schema):
    """一行：条、款、项、表格的一行等 · A row: an article, a paragraph, a line of a table."""

    parent: str | None = said("所在的行的地址", "Address of the row that it is in")
    address: str = said("地址，如 art_8__para_2", "Its address")
    level: str = said("层级，如 ARTICLE", "Its level")
    label: str = said("印出的编号", "The printed number")
    number: str = said("编号，数字", "The number in digits")
    heading: str = said("条标", "The heading")
    body: str = said(
        "正文；印出的文字是 label + heading + body", "The words after number and heading"
    )
    cells: list[str] = said("表格的各格", "Cells of a line of a table")
    merged: list[str] | None = maybe(
        "合并的格：<< 与左格、^^ 与上格",
        "Merged cells: << with the left one, ^^ with the upper one",
    )


class DocumentText(Schema):
    """文件里的一个文本 · A text of a document."""

    position: int = said("次序", "Its place")
    role: str = said("MAIN、PROMULGATING、PROMULGATED、ANNEX", "What it is in the document")
    label: str = said("如“附件1”", "Such as 附件1")
    title: str = said("标题", "Title")
    rows: list[Row] = said("各行，按印刷的次序", "Its rows in the order of print")


class PartOfEffect(Schema):
    """一部分的施行、失效 · When a part takes effect or ends."""

    kind: str = said("条、地区或者人群", "Provisions, an area or a group")
    part: str = said("哪一部分", "Which part")
    addresses: list[str] = said("条文地址", "Addresses of the rows")
    begins_on: date | None = said("施行日期", "First day")
    last_day_in_force: date | None = said("有效的最后一天", "Last day in force")
    is_postponed: bool = said("是否另行规定", "Whether the day is left to another document")
    place: str = said("哪一条写明的", "The place that says so")
    quote: str = said("写明的原文", "Its words")


class Facts(Schema):
    """刊印和登记的内容；null、"" 表示公报没有写 · Printed and stored facts."""

    position: int = said("期内次序", "Its place in the issue")
    kind: str = said("文件种类", "Kind of document")
    title: str = said("标题", "Title")
    contents_title: str = said("目录所载标题", "Title on the contents page, where another")
    text_title: str = said("被印发件标题", "Title of the promulgated text")
    document_number: str = said("文号", "Document number")
    printed_page: int | None = said("印刷页码", "Printed page")
    signed_on: date | None = said("成文日期", "Day of signing")
    effective_on: date | None = said("施行日期", "First day of effect")
    term_years: int | None = said("有效期（年）", "Term in years")
    term_months: int | None = maybe("有效期里年以外的月数", "Months of the term beyond the years")
    last_day_in_force: date | None = said("有效的最后一天", "Last day in force")
    interpreted_by: str = said("解释机关", "Who interprets it")
    disclosure: str = said("公开方式", "How it is disclosed")
    attachments: list[str] = said("附件名称", "Names of the attachments")
    column: str = said("栏目", "Column of the contents page")
    issuing_bodies: list[str] = said("发文机关，按次序", "The issuing bodies, in order")
    partial_effects: list[PartOfEffect] | None = maybe("各部分的施行、失效", "Effect of parts")
    beside: list[list[Any]] | None = maybe("正文以外的图等", "Pictures and the like")
    texts: list[DocumentText] = said("各文本", "Its texts")


class CautionOut(Schema):
    caution: str = said("什么待确认", "What waits for a person")
    words: str = said("读者看到的说明", "As readers see it")


class PartState(Schema):
    part: str = said("哪一部分", "Which part")
    words: str = said("读者看到的说明", "As readers see it")
    state: str = said("这一部分的状态", "State of the part")
    addresses: list[str] = said("条文地址", "Addresses of its rows")
    caution: str | None = said("待确认的", "What waits for a person, or null")


class StateOut(Schema):
    """某日的效力和理由 · The state on a day, with its reason."""

    on: date = said("哪一天", "The day")
    state: str = said("效力状态", "The state")
    words: str = said("读者看到的效力", "As readers see it")
    reason: str = said("理由", "Why, in Chinese")
    provision: str = said("写明的条文的地址", "Address of the row that says so")
    by: str | None = said(
        "写明的文件的网页；null 是文件自己", "Page of the document that says so; null for itself"
    )
    since: date | None = said("从哪天起", "Since when")
    until: date | None = said("到哪天止", "Until when")
    cautions: list[CautionOut] = said("待确认、不算数的", "What waits and counts for nothing")
    advice: str = said("试行文件的提醒", "Caution on a rule on trial")
    parts: list[PartState] = said("状态不同的部分", "Parts in other states")


class RelationFacts(Schema):
    type: str = said("关系", "Type of relation")
    type_name: str = said("关系的名称", "Its name in Chinese")
    status: str = said("proposed 待确认、confirmed 等", "Whether it is decided")
    is_pending: bool = said(
        "没有人确认过，不算数", "No person has confirmed it; it counts for nothing"
    )
    address: str = said("写明的条文的地址", "Address of the row that says so")
    place: str = said("第几条", "The place, in Chinese")
    quote: str = said("写明的原文", "Its words")
    target_address: str = said("针对的条文", "The row that it is about; empty for the whole")
    target_text: str = said("针对哪个文本", "The text that it is about")
    effective_on: date | None = said("从哪天起", "Since when")
    until: date | None = said("到哪天止", "Until when")


class RelationOut(RelationFacts):
    """一件文件的一个关系 · A relation of a document."""

    is_by_this: bool = said("是这件文件所作的", "Whether this document does it")
    title: str = said("另一件文件的标题", "Title of the other document")
    document_number: str = said("另一件文件的文号", "Its document number")
    url: str = said("另一件文件的网页；不在本站为空", "Its page; empty outside the archive")


class Named(Schema):
    title: str = said("标题", "Title")
    document_number: str = said("文号", "Document number")
    url: str = said("网页；不在本站为空", "Its page; empty outside the archive")


class RelationBetween(RelationFacts):
    """两件文件之间的关系 · A relation between two documents."""

    source: Named = said("作出的文件", "What does it")
    target: Named = said("针对的文件", "To what it is done")


class Wording(Schema):
    """某日不同于刊印的文字 · Other words than the printed ones, on a day."""

    address: str = said("条文地址", "Address of the row")
    words: str | None = said(
        "当日的文字；null 不能确定（看 clauses），空的是已删去",
        "The words on the day; null where uncertain (see clauses), empty where deleted",
    )
    label: str = said("编号", "Its number")
    clauses: list[str] = said("修改决定的原文", "The clauses of the decision")
    since: date | None = said("从哪天起", "Since when")
    by: str = said("修改它的文件", "What has changed it")
    place: str = said("第几条", "The place that says so")
    url: str = said("那一处的网址", "Address of that place")


class CorrectionOut(Schema):
    """勘误 · A correction that was applied."""

    address: str = said("条文地址；空的是文件信息", "Address of the row; empty for a fact")
    field: str = said("更正的字段", "The corrected field")
    before: str = said("更正前", "Before")
    after: str = said("更正后", "After")
    decided_at: datetime | None = said("审定时间", "When it was decided")
    reason: str = said("理由", "Why")


class DocumentAnswer(Answer):
    """一件文件的全部 · All of a document; the same as at its permanent address (`.json`)."""

    identity: Identity = said("名称和位置", "What it is called and where it stands")
    facts: Facts = said("刊印和登记的内容", "What is printed and stored")
    state: StateOut = said("当日的效力", "Its state on the day")
    relations: list[RelationOut] = said("与别的文件的关系", "Its relations")
    wordings: list[Wording] = said("当日不同于刊印的文字", "Rows that read otherwise on the day")
    corrections: list[CorrectionOut] = said("勘误", "Corrections")


class TextOfProvision(Schema):
    position: int = said("次序", "Its place")
    role: str = said("MAIN、ANNEX 等", "What it is in the document")
    label: str = said("如“附件1”", "Such as 附件1")
    title: str = said("标题", "Title")


class ProvisionAnswer(Answer):
    """一条（款、项）· One provision with what is in it."""

    identity: Identity = said("所在的文件", "The document that it is in")
    address: str = said("条文地址", "Its address")
    url: str = said("网页上的这一条", "The provision on its page")
    text: TextOfProvision = said("所在的文本", "The text that it is in")
    rows: list[Row] = said("这一行和其中各行", "The row and the rows in it")
    state: StateOut = said("当日的效力", "State on the day")
    wordings: list[Wording] = said("当日不同于刊印的文字", "Rows that read otherwise on the day")


class StateAnswer(Answer):
    identity: Identity = said("哪一件文件", "The document")
    state: StateOut = said("当日的效力", "Its state on the day")


class RelationsOfDocument(Answer):
    identity: Identity = said("哪一件文件", "The document")
    relations: list[RelationOut] = said("与别的文件的关系", "Its relations")


class WordingsAnswer(Answer):
    identity: Identity = said("哪一件文件", "The document")
    on: date = said("哪一天", "The day")
    wordings: list[Wording] = said("当日不同于刊印的文字", "Rows that read otherwise on the day")


class RelationList(Listed):
    items: list[RelationBetween] = said("各关系", "The relations")


class NamedCount(Schema):
    name: str = said("名称", "Name")
    document_count: int = said("已发布的文件数", "How many published documents")
    url: str = said("网页", "Its page")
    documents_url: str = said("接口里的这些文件", "These documents in this API")


class NamedCounts(Listed):
    items: list[NamedCount] = said("各项", "The items")


class ChangeOut(Schema):
    """一次变动 · A change."""

    number: int = said("序号，只增", "Its number, ever rising")
    kind: str = said(
        "published 发布、withdrawn 撤下、corrected 勘误、facts 文件信息变动、"
        "relation 关系变动、state 到日子效力变化",
        "What has happened",
    )
    kind_name: str = said("变动的名称", "Its name in Chinese")
    gazette: str = said("公报的网址标识", "Slug of the gazette")
    year: int = said("年", "Year")
    issue: int = said("期", "Number of the issue in the year")
    position: int | None = said("期内次序；null 是整期", "Place in the issue; null for the issue")
    on: date | None = said("从哪天起（state）", "From which day (state)")
    at: datetime = said("记录的时间", "When it was recorded")
    url: str = said("网页", "Page of the issue or document")
    api_url: str = said("接口里现在的内容", "Where to read it anew")


class ChangesAnswer(Answer):
    """变动 · What has changed since the cursor."""

    items: list[ChangeOut] = said("变动，先发生的在前", "The changes, earliest first")
    cursor: str = said(
        "下次用它接着问，每次变动只得到一回", "Ask with it next time: each change comes once"
    )
    next: str | None = said("还有时，下一页的网址；没有了为 null", "The next page; null at the end")


class QueryTerm(Schema):
    typed: str = said("所写", "As typed")
    normal: str = said("规范形式", "In normal form")
    field: str | None = said("限定的字段", "The field that it is looked for in")
    is_phrase: bool = said("引号里的", "Whether it is a phrase")
    is_excluded: bool = said("排除的", "Whether it is excluded")


class QueryOut(Schema):
    typed: str = said("所写", "As typed")
    normal: str = said("规范形式", "In normal form")
    terms: list[QueryTerm] = said("各词", "Its terms")
    years: list[int] | None = said("所写的年份", "Years in the query")


class FacetOut(Schema):
    value: str = said("值", "Value for the filter")
    label: str = said("名称", "Its name")
    count: int = said("选它以后的文件数", "Documents that remain if it is chosen")
    is_chosen: bool = said("是否已选", "Whether it is chosen")


class FoundPart(Schema):
    part: str = said("哪一部分", "Which part")
    addresses: list[str] = said("条文地址", "Addresses of its rows")
    state: str = said("状态", "Its state")
    caution: str = said("待确认的", "What waits for a person")
    words: str = said("读者看到的说明", "As readers see it")


class FoundDocument(Schema):
    """检到的文件 · A document that was found."""

    id: int = said("内部编号，会变，不要保存", "Internal, not stable")
    title: str = said("标题", "Title")
    document_number: str | None = maybe("文号", "Document number")
    kind: str | None = maybe("文件种类", "Kind of document")
    bodies: list[str] | None = maybe("发文机关", "Issuing bodies")
    column: str | None = maybe("栏目", "Column")
    gazette: str | None = maybe("公报的网址标识", "Slug of the gazette")
    issue: str | None = maybe("刊登的期", "The issue")
    signed_on: date | None = maybe("成文日期", "Day of signing")
    state: str | None = maybe("效力状态", "State on the day")
    caution: str | None = maybe("待确认的", "What waits for a person")
    state_words: str | None = maybe("读者看到的效力", "The state as readers see it")
    advice: str | None = maybe("试行文件的提醒", "Caution on a rule on trial")
    parts: list[FoundPart] | None = maybe("状态不同的部分", "Parts in other states")
    url: str | None = maybe("网页", "Its page")
    title_offsets: list[tuple[int, int]] = said("标题里的命中", "Hits in the title, [start, end)")
    number_offsets: list[tuple[int, int]] = said("文号里的命中", "Hits in the number")
    row_total: int = said("命中的行数", "How many rows have hits")


class HitDocument(Schema):
    id: int = said("内部编号，会变，不要保存", "Internal, not stable")
    title: str = said("标题", "Title")
    document_number: str = said("文号", "Document number")
    url: str = said("网页", "Its page")


class ChangedHit(Schema):
    since: date | None = said("从哪天起", "Since when")
    is_deleted: bool = said("已删去", "Whether the row was deleted")
    by: str = said("修改它的文件", "What has changed it")
    place: str = said("第几条", "The place that says so")
    url: str = said("那一处的网址", "Address of that place")
    address: str = said("改的是哪一行", "The row that was changed")
    words: str | None = said("当日的文字；null 不能确定", "The words on the day; null if uncertain")
    clauses: list[str] = said("修改决定的原文", "The clauses of the decision")


class Hit(Schema):
    """命中的一行 · A row with hits."""

    document: HitDocument = said("所在的文件", "Its document")
    address: str = said("条文地址", "Its address")
    url: str = said("网页上的这一行", "The row on its page")
    label: str = said("第几条", "What it is called")
    text: str = said("刊印的文字", "The printed words")
    offsets: list[tuple[int, int]] = said("命中，[起, 止)，按字", "Hits in text, in code points")
    holds_all: bool = said("全部的词都在这一行", "Whether all words are in this row")
    state: str = said("这一行的状态", "State of the row")
    caution: str = said("待确认的", "What waits for a person")
    state_words: str = said("读者看到的效力", "The state as readers see it")
    state_reason: str = said("与文件不同的理由", "Why, where not that of the document")
    changed: ChangedHit | None = said("当日不同的文字", "Other words on the day, or null")


class FoundWithHits(FoundDocument):
    hits: list[Hit] = said("命中的行", "Its rows with hits")


class LooserDocument(FoundWithHits):
    reason: str = said("按什么找到的", "By which other wording it was found")


class LookedForOut(Schema):
    words: str = said("找的词", "The word")
    others: list[str] = said("一并找的近义词", "Synonyms that were looked for too")
    meant: str = said("疑为误写，改找的词", "The word taken for a typing error")
    count: int = said("有它的文件数", "Documents that have it")


class RankedOut(Schema):
    is_answer: bool = said("能当作答案", "Whether it may be presented as found")
    total: int = said("共几件", "How many documents")
    looked_for: list[LookedForOut] = said("找了什么", "What was looked for")
    omitted: list[str] = said("略去的词", "Words left out")
    documents: list[FoundWithHits] = said("最接近的文件", "The nearest documents")


class SearchAnswer(Listed):
    """检索的答案 · The answer to a search."""

    query: QueryOut = said("怎样理解的", "The query as understood")
    notes: list[str] = said("须说明的", "What has to be said of the query")
    filters: dict[str, list[str]] = said("筛选", "The filters")
    signed_from: date | None = said("成文日期起", "Signed from")
    signed_until: date | None = said("成文日期止", "Signed until")
    order: str = said("次序", "The order")
    view: str = said("按文件还是按条", "Documents or provisions")
    on: date = said("效力是哪一天的", "The day of the states")
    page: int = said("第几页", "The page")
    pages: int = said("共几页", "How many pages there are")
    page_size: int = said("每页几件", "Items of a page")
    total: int = said("文件总数", "How many documents, exactly")
    total_provisions: int = said("条文总数", "How many rows, exactly")
    is_rebuilding: bool = said("索引在重建", "Whether the index is being rebuilt")
    emptied_by: list[str] = said("去掉哪个就有", "What has emptied the answer")
    facets: dict[str, list[FacetOut]] = said("各筛选的计数", "Counts for the filters")
    documents: list[FoundDocument] = said("本页的文件", "Documents of this page")
    hits: list[Hit] = said("本页的条文", "Rows of this page")
    looser_total: int = said("按别的写法找到的件数", "How many were found by other wordings")
    looser: list[LooserDocument] = said("按别的写法找到的", "What was found by other wordings")
    ranked: RankedOut | None = said("没有或者很少时最接近的", "The nearest, where little is found")
