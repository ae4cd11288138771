"""ArchiveFolder, ArchiveFile: a house's archive as it moves in, file by file."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Q

from gazette.models.issue import Issue


class ArchiveFolderQuerySet(models.QuerySet["ArchiveFolder"]):
    def with_counts(self) -> ArchiveFolderQuerySet:
        """With ``file_count``, ``ended_count`` and ``refused_count``."""
        state = ArchiveFile.State
        return self.annotate(
            file_count=Count("files"),
            ended_count=Count("files", filter=~Q(files__state=state.WAITING)),
            refused_count=Count("files", filter=Q(files__state=state.REFUSED)),
        )


class ArchiveFolder(models.Model):
    """迁入: a folder, or a zipped one, of which each file is to become an issue.

    ``path`` is where it lies on the server; reading the same folder again goes on with it.
    ``gazette_slug`` and ``is_published`` are the options of the newest reading.
    """

    path = models.CharField("文件夹", max_length=800, unique=True)
    gazette_slug = models.CharField("公报的网址标识", max_length=80, blank=True)
    is_published = models.BooleanField("录入后即发布", default=False)
    started_at = models.DateTimeField("开始时间", auto_now_add=True)
    changed_at = models.DateTimeField("最近一次", auto_now=True)

    objects = ArchiveFolderQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = "迁入"
        verbose_name_plural = "迁入"

    def __str__(self) -> str:
        return self.path


class ArchiveFile(models.Model):
    """迁入的文件: a file of the folder, and what has become of it.

    ``sha256`` is that of its bytes: a file that was read once is not read again, wherever it
    lies. ``told`` is what the table of the folder says of it (``archive_table``). ``problem``
    says in Chinese why it was refused; ``notes`` what to know of one that was not.
    ``issue_name`` stays when the issue is deleted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        DRAFTED = "drafted", "已录为草稿"
        PUBLISHED = "published", "已录入并发布"
        HELD = "held", "库中已有"
        REFUSED = "refused", "没有录入"
        SKIPPED = "skipped", "略过"

    #: The states of a file whose issue is in the archive.
    ARRIVED = (State.DRAFTED, State.PUBLISHED, State.HELD)

    folder = models.ForeignKey(
        ArchiveFolder, models.CASCADE, related_name="files", verbose_name="迁入"
    )
    path = models.CharField("文件", max_length=800)
    position = models.PositiveIntegerField("次序", default=0)
    size = models.PositiveBigIntegerField("字节", default=0)
    sha256 = models.CharField("校验值", max_length=64, blank=True, db_index=True)
    told = models.JSONField("对照表", default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    issue = models.ForeignKey(
        Issue,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="archive_files",
        verbose_name="期",
    )
    issue_name = models.CharField("期名", max_length=200, blank=True)
    documents = models.PositiveIntegerField("文件数", default=0)
    doubts = models.PositiveIntegerField("存疑", default=0)
    notes = models.JSONField("说明", default=list, blank=True)
    problem = models.TextField("原因", blank=True)
    ended_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        ordering = ["folder", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["folder", "path"], name="archive_file_unique_path"),
        ]
        verbose_name = "迁入的文件"
        verbose_name_plural = "迁入的文件"

    def __str__(self) -> str:
        return self.path

    @property
    def has_arrived(self) -> bool:
        """Whether its issue is in the archive; not so any more when the issue was deleted."""
        return self.state in self.ARRIVED and self.issue_id is not None

    @property
    def explanation(self) -> str:
        """The problem and the notes as one text."""
        return " ".join(filter(None, [self.problem, *self.notes]))
