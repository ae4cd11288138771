"""What a new portal has for its readers from the beginning: themes and example questions.

Written after ``migrate`` where nothing of the kind is there. A portal that has themes of
its own keeps them; they are given words to be proposed by, and one that takes the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import router

from gazette.models import SampleQuestion, Theme
from gazette.models.theme import words_in
from gazette.office.theme_ranking import ThemeWords, standard_themes

#: Which field of ``Theme`` holds which list of ``ThemeWords``.
LISTS = {
    "deciding_words": "deciding",
    "strong_words": "strong",
    "weak_words": "weak",
    "body_words": "bodies",
}
#: What people ask an office; each is shown only where the archive answers it.
QUESTIONS = (
    "低保怎么申请",
    "临时救助需要什么条件",
    "租房合同要备案吗",
    "加装电梯要多少业主同意",
    "电动自行车可以在楼道充电吗",
    "社区养老有什么补助",
    "医保门诊怎么报销",
    "哪些地方不能放烟花",
    "孩子上托管班要注意什么",
    "零工市场怎么找工作",
    "公租房怎么申请",
    "最低工资是多少",
)


def load(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """A receiver of ``post_migrate``."""
    if not router.allow_migrate_model(using, Theme) or not _is_migrated(kwargs.get("apps")):
        return
    themes = Theme.objects.using(using)
    if not themes.exists():
        add_standard_themes(using)
    elif not themes.exclude(deciding_words="").exists():
        _give_words(using)
    questions = SampleQuestion.objects.using(using)
    if not questions.exists():
        questions.bulk_create(
            SampleQuestion(words=words, position=place) for place, words in enumerate(QUESTIONS, 1)
        )


def _is_migrated(state: Any) -> bool:
    """Whether the tables are those of today: ``migrate`` may have been told to stop before."""
    models = (state or apps).all_models.get("gazette", {})
    return "samplequestion" in models


def add_standard_themes(using: str = "default") -> int:
    """Add the standard's themes whose names are missing; returns how many those were."""
    held = set(Theme.objects.using(using).values_list("name", flat=True))
    new = [
        Theme(name=one.name, position=10 * place, takes_rest=one.takes_rest, **_lists(one))
        for place, one in enumerate(standard_themes(), start=1)
        if one.name not in held
    ]
    Theme.objects.using(using).bulk_create(new)
    return len(new)


def _lists(words: ThemeWords) -> dict[str, str]:
    return {field: " ".join(getattr(words, name)) for field, name in LISTS.items()}


def _give_words(using: str) -> None:
    """Give themes that a portal had before the words of the standard's themes that they name."""
    for theme in Theme.objects.using(using):
        own = _parts(theme.name)
        like = [one for one in standard_themes() if own & (_parts(one.name) | set(one.deciding))]
        lists = {"deciding_words": _joined([*own], (one.deciding for one in like))}
        lists |= {
            field: _joined([], (getattr(one, name) for one in like))
            for field, name in LISTS.items()
            if field != "deciding_words"
        }
        Theme.objects.using(using).filter(pk=theme.pk).update(**lists)
    rest = next(one for one in standard_themes() if one.takes_rest)
    if not Theme.objects.using(using).filter(name=rest.name).exists():
        last = Theme(name=rest.name, position=900, takes_rest=True, **_lists(rest))
        Theme.objects.using(using).bulk_create([last])


def _parts(name: str) -> set[str]:
    """The subjects that the name of a theme names: 财政与国有资产 → 财政, 国有资产."""
    for sign in "与和及":
        name = name.replace(sign, "、")
    return {one for one in words_in(name) if len(one) > 1}


def _joined(own: list[str], lists: Iterable[Iterable[str]]) -> str:
    return " ".join(dict.fromkeys([*own, *(word for words in lists for word in words)]))
