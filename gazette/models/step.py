"""Step: what was done to an issue, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from gazette.models.issue import Issue

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Step(models.Model):
    """经过: one step of an issue, from entry to publication and later corrections.

    Written by ``gazette.office.workflow`` only; the database refuses to change or delete
    a step (``gazette.office.append_only``). ``version`` is the
    issue's version after the step; a person who worked on an older version is shown
    the steps since then. ``stage`` is the review (初审, 复审, 终审) in which an issue with
    several was passed, approved or returned. ``by`` is None where a command took the step.
    """

    class Action(models.TextChoices):
        """The kinds of step."""

        EDIT = "edit", "修改内容"
        SUBMIT = "submit", "送审"
        RECALL = "recall", "收回"
        RETURN = "return", "退回"
        PASS = "pass", "审核通过"
        APPROVE = "approve", "审定"
        SCHEDULE = "schedule", "定时发布"
        UNSCHEDULE = "unschedule", "取消定时"
        PUBLISH = "publish", "发布"
        WITHDRAW = "withdraw", "撤下"
        CORRECT = "correct", "勘误"
        DELETE = "delete", "删除草稿"
        HOLD = "hold", "到时未发布"

    # The steps of a draft that is deleted stay, with the number of an issue that is gone.
    issue: models.ForeignKey[Issue | None, Issue | None] = models.ForeignKey(
        Issue,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="steps",
        verbose_name="期",
    )
    action = models.CharField("事项", max_length=10, choices=Action)
    from_status = models.CharField("原状态", max_length=10, choices=Issue.Status)
    to_status = models.CharField("新状态", max_length=10, choices=Issue.Status)
    by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gazette_steps",
        verbose_name="经办人",
    )
    stage = models.CharField("审次", max_length=4, blank=True, default="")
    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    what = models.TextField("内容", blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "经过"
        verbose_name_plural = "经过"

    def __str__(self) -> str:
        return f"{self.who}{self.done}"

    @property
    def done(self) -> str:
        """What was done, with the review in which: 初审通过, 复审退回, 终审（审定）, 送审."""
        label = self.get_action_display()
        match self.action if self.stage else "":
            case Step.Action.PASS:
                return f"{self.stage}通过"
            case Step.Action.APPROVE:
                return f"{self.stage}（{label}）"
            case Step.Action.RETURN:
                return f"{self.stage}{label}"
        return str(label)

    @property
    def present_issue(self) -> Issue | None:
        """The issue; None if its draft was deleted."""
        try:
            return self.issue
        except Issue.DoesNotExist:
            return None

    @property
    def issue_name(self) -> str:
        """The year and number of the issue, or that its draft was deleted."""
        issue = self.present_issue
        return issue.short_title if issue else f"已删除的草稿（{self.issue_id}）"

    @property
    def who(self) -> str:
        """The person's name, or 系统."""
        return person_name(self.by)


def person_name(user: User | None) -> str:
    """The person's 姓名, or the account name if no 姓名 is entered; 系统 for None."""
    if user is None:
        return "系统"
    return f"{user.last_name}{user.first_name}" or user.get_username()
