"""搜而未得: the editors' list of what was searched for and not found."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from gazette.admin.worklists import Worklist, register
from search.memory.asked_queries import DAYS_SHOWN, FEWEST, UnansweredWords, unanswered_words


def add_synonyms_url(row: UnansweredWords) -> str:
    """The admin's page for a new group of synonyms, with the words filled in."""
    return f"{reverse('admin:search_synonymgroup_add')}?{urlencode({'words': f'{row.words}、'})}"


register(
    Worklist(
        name="unanswered-searches",
        title="搜而未得",
        explanation=(
            f"近{DAYS_SHOWN}天里有人检索、没有查到文件的词，至少检索过{FEWEST}次的才列出。"
            "点一个词，把它和公报里的说法加为同义词，保存后就能查到。"
            "这里只有每天的次数，不记录是谁、何时检索的；像证件号、电话号码的内容不保存。"
        ),
        rows=lambda when: unanswered_words(when.on),
        columns=[
            ("检索词（点按加为同义词）", 30, lambda row: row.words),
            ("未得次数", 6, lambda row: row.unanswered),
            ("检索次数", 6, lambda row: row.asked),
            ("最近一天", 10, lambda row: row.last),
        ],
        edit_url=add_synonyms_url,
        permission="search.add_synonymgroup",
        rank=60,
    )
)
