"""Job: a piece of work outside a request. TimetableEntry: when a recurring one is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)


class Lane(models.TextChoices):
    """Jobs of one lane are done one after the other, those of two lanes side by side.

    So a workbook of a hundred thousand rows holds up no PDF, and a thousand PDFs no editor.
    """

    OFFICE = "office", "办公"
    PRINTS = "prints", "排版"


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=UNFINISHED)

    def due(self, now: datetime, lanes: Collection[str] = ()) -> JobQuerySet:
        """Jobs whose turn it is, the most urgent first; of all lanes where none is named."""
        found = self.filter(state=Job.State.WAITING, run_at__lte=now)
        found = found.filter(lane__in=lanes) if lanes else found
        return found.order_by("rank", "run_at", "pk")

    def running(self) -> JobQuerySet:
        return self.filter(state=Job.State.RUNNING)


class Job(models.Model):
    """后台任务: work that a request, a command or the timetable has asked for.

    ``task`` names the function (``gazette.jobs.tasks``), ``subject`` what it is about: of
    one task and subject at most one job is unfinished, so asking twice is asking once.
    It is not begun before ``run_at``; the lower ``rank``, the sooner. ``attempts`` counts
    how often it was begun. ``lease_until`` and ``worker`` say who is at it, and up to when
    that counts where leases are kept in the database (``gazette.jobs.liveness``).
    ``done`` of ``total`` and ``message`` tell how far it is, ``error`` why it failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "未完成"
        CANCELLED = "cancelled", "已取消"

    task = models.CharField("任务", max_length=80)
    subject = models.CharField("对象", max_length=120, blank=True)
    arguments = models.JSONField("参数", default=dict, blank=True)
    lane = models.CharField("队列", max_length=10, choices=Lane, default=Lane.OFFICE)
    rank = models.PositiveSmallIntegerField("先后", default=0, help_text="小者先做")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    asked_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提出人",
    )
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    run_at = models.DateTimeField("不早于", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    worker = models.CharField("进程", max_length=100, blank=True)
    lease_until = models.DateTimeField("租约至", null=True, blank=True)
    is_cancelling = models.BooleanField("要求取消", default=False)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("共", default=0)
    message = models.CharField("进度", max_length=200, blank=True)
    error = models.TextField("原因", blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "run_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "subject"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_unique_unfinished",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lane", "rank", "run_at"], name="job_queue"),
            models.Index(fields=["task", "subject"], name="job_by_subject"),
        ]
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"

    def __str__(self) -> str:
        from gazette.jobs.tasks import label_of  # noqa: PLC0415  (tasks are named above models)

        return f"{label_of(self.task)} {self.subject}".strip()

    def record(self, **values: Any) -> None:
        """Set values in the database, where the row may have gone meanwhile, and here."""
        Job.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)

    def record_if_held(self, **values: Any) -> bool:
        """The same, unless another process has begun or ended the job meanwhile.

        Each beginning counts an attempt, and writes down the process.
        """
        held = Job.objects.filter(
            pk=self.pk, state=self.state, attempts=self.attempts, worker=self.worker
        )
        if not held.update(**values):
            logger.warning("job %s (%s) is no longer of %s", self.pk, self, self.worker)
            return False
        for name, value in values.items():
            setattr(self, name, value)
        return True

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED


UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


class TimetableEntry(models.Model):
    """时间表: when a recurring task is to be asked for next; see ``gazette.jobs.timetable``."""

    name = models.CharField("名称", max_length=80, unique=True)
    next_at = models.DateTimeField("下次时间")

    class Meta:
        ordering = ["next_at"]
        verbose_name = "定时任务"
        verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return self.name


class SharedFiles(models.Model):
    """共享的文件: the identity that stands beside the archive's files; one row.

    By it a machine sees whether it looks at the files of this database (``gazette.jobs.machine``).
    """

    identity = models.CharField("标识", max_length=32)

    class Meta:
        verbose_name = "共享的文件"
        verbose_name_plural = "共享的文件"

    def __str__(self) -> str:
        return self.identity
