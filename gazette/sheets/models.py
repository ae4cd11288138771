"""SheetImport: an uploaded workbook, and the changes that it makes to the archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from gazette.file_places import shared_files
from gazette.models.step import person_name
from gazette.sheets.row_changes import Operation
from gazette.sheets.sheet_columns import Sheet

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class SheetImport(models.Model):
    """表格导入: an uploaded workbook: checked in a dry run, then applied; it can be undone once.

    ``digest`` is the hash of the dry run's changes: if applying would change anything
    else by now, the import is checked again instead. ``versions`` holds the version of
    each changed issue by primary key: the import can be undone while these are current.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待核对"
        CHECKING = "checking", "正在核对"
        STOPPED = "stopped", "核对未完成"
        REFUSED = "refused", "有错误，未导入"
        CHECKED = "checked", "核对完毕，待确认"
        APPLYING = "applying", "正在写入"
        APPLIED = "applied", "已导入"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"
        DISCARDED = "discarded", "已放弃"

    file_name = models.CharField("文件名", max_length=200)
    stored_name = models.CharField(max_length=80, editable=False)
    sha256 = models.CharField("校验值", max_length=64, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    uploaded_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, related_name="sheet_imports", verbose_name="经办人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    problems = models.JSONField("错误", default=list, blank=True)
    #: What is no error and yet to be looked at before the import is confirmed, in Chinese.
    notes = models.JSONField("提请核对", default=list, blank=True)
    message = models.TextField("说明", blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    versions = models.JSONField(default=dict, blank=True, editable=False)
    #: Documents that were written and whose relations are yet to be read (``Aftermath``),
    #: and how many of them have been.
    aftermath = models.JSONField(default=list, blank=True, editable=False)
    read = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = "表格导入"
        verbose_name_plural = "表格导入"

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("admin:sheets_sheetimport_change", args=[self.pk])

    @property
    def uploader(self) -> str:
        """The name of the person who uploaded it."""
        return person_name(self.uploaded_by)

    @property
    def is_unread(self) -> bool:
        """Whether relations of documents that it has written are yet to be read."""
        return self.read < len(self.aftermath)

    @property
    def path(self) -> Path:
        """The stored workbook, under a generated name."""
        return shared_files() / "sheets" / self.stored_name

    @property
    def is_busy(self) -> bool:
        """Whether a step is running or waiting to run."""
        waiting = (self.State.WAITING, self.State.CHECKING)
        return self.state in (*waiting, self.State.APPLYING, self.State.UNDOING)


class SheetChange(models.Model):
    """表格改动: a row that an import creates, changes or removes (see ``row_changes.Change``)."""

    sheet_import = models.ForeignKey(
        SheetImport, models.CASCADE, related_name="changes", verbose_name="表格导入"
    )
    position = models.PositiveIntegerField("次序")
    sheet = models.CharField("表", max_length=10, choices=[(one, one) for one in Sheet])
    row = models.PositiveIntegerField("行")
    operation = models.CharField("改动", max_length=10, choices=[(one, one) for one in Operation])
    name = models.CharField("所改", max_length=300)
    key = models.JSONField(encoder=DjangoJSONEncoder)
    cells = models.JSONField("单元格", encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["sheet_import", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet_import", "position"], name="sheet_change_unique_position"
            ),
        ]
        verbose_name = "表格改动"
        verbose_name_plural = "表格改动"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row} {self.operation} {self.name}"
