"""WordRule: a wording that official texts avoid, with the one that is right."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models


class WordRule(models.Model):
    """用词: a wording that 发布前体检 looks for in the rows of an issue.

    In ``wrong`` the sign ``#`` stands for a digit (截止#: 截止2024年). ``except_in`` holds
    longer wordings, between 、, in which it is right; ``…`` in one of them stands for words
    of the same sentence (既使…又). ``since``: documents of before that day may have it, as
    they have the former name of a body.
    """

    class Kind(models.TextChoices):
        SLIP = "slip", "错别字"
        FORBIDDEN = "forbidden", "禁用"
        OUTDATED = "outdated", "旧称"

    wrong = models.CharField("错误写法", max_length=60, unique=True, help_text="“#”代表一个数字")
    right = models.CharField(
        "应为", max_length=100, blank=True, help_text="有几种写法的，之间写“或者”；没有的留空"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind, default=Kind.SLIP)
    reason = models.CharField("理由、出处", max_length=300, blank=True)
    except_in = models.CharField(
        "例外",
        max_length=500,
        blank=True,
        help_text="在这些更长的词句里是对的，之间用顿号；“…”代表同一句里的任何文字：既使…又",
    )
    since = models.DateField(
        "自何日起", null=True, blank=True, help_text="成文日期早于这一天的文件不查，用于机构旧称"
    )
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["kind", "wrong"]
        verbose_name = "用词规则"
        verbose_name_plural = "用词表"

    def __str__(self) -> str:
        return f"{self.wrong}→{self.right}" if self.right else self.wrong

    def clean(self) -> None:
        """Raise ValidationError for a wording of nothing, and exceptions that do not hold it."""
        if not self.wrong.strip("# 　"):
            raise ValidationError({"wrong": "请写明要查的写法，不能只有“#”。"})
        if self.wrong == self.right:
            raise ValidationError({"right": "“应为”与“错误写法”相同。"})
        strange = [one for one in self.exceptions if self.wrong.replace("#", "") not in one]
        if strange:
            raise ValidationError(
                {"except_in": f"例外须含有“{self.wrong}”：{'、'.join(strange)}。"}
            )

    @property
    def exceptions(self) -> list[str]:
        """The wordings in which it is right."""
        return [one.strip() for one in self.except_in.split("、") if one.strip()]
