"""Amendment: what an amending relation does to one provision of its target."""

from __future__ import annotations

from django.db import models

from gazette.models.relation import Relation
from gazette.parsing.words.spoken_addresses import address_in_words


class Amendment(models.Model):
    """修改: what an amending relation does to one provision of its target.

    ``old_words`` and ``new_words`` are printed in the decision. Where it replaces
    words (将“甲”修改为“乙”), ``action`` is REPLACE_WORDS and they are these words;
    otherwise ``new_words`` is the whole new wording of the provision. An empty
    ``target_address`` means the whole text (统一修改为), or for UNCLEAR that the place is
    not told. ``part`` is the piece of the provision that is meant (第二句, 后半句, 末尾).
    ``address`` and ``place`` are the row of the decision that says so, ``quote`` the clause.
    """

    class Action(models.TextChoices):
        """What is done to the provision."""

        REWORD = "reword", "修改"
        INSERT = "insert", "增加"
        DELETE = "delete", "删去"
        REPLACE_WORDS = "replace_words", "替换文字"
        DELETE_WORDS = "delete_words", "删去文字"
        RENUMBER = "renumber", "改变序号"
        MERGE = "merge", "合并"
        SPLIT = "split", "拆分"
        UNCLEAR = "unclear", "另有修改"

    relation = models.ForeignKey(
        Relation, models.CASCADE, related_name="amendments", verbose_name="修改关系"
    )
    position = models.PositiveSmallIntegerField("次序")
    action = models.CharField("动作", max_length=20, choices=Action)
    address = models.CharField("修改条文地址", max_length=150)
    place = models.CharField("修改条文", max_length=100, blank=True)
    target_address = models.CharField("被修改条文", max_length=150, blank=True)
    new_address = models.CharField("修改后序号", max_length=150, blank=True)
    part = models.CharField("条文中的部分", max_length=20, blank=True)
    old_words = models.TextField("原文字", blank=True)
    new_words = models.TextField("新文字", blank=True)
    quote = models.TextField("修改原文", blank=True)

    class Meta:
        ordering = ["relation_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["relation", "position"], name="amendment_unique_position"
            ),
        ]
        verbose_name = "条文修改"
        verbose_name_plural = "条文修改"

    def __str__(self) -> str:
        return f"{self.get_action_display()}{address_in_words(self.target_address)}"
