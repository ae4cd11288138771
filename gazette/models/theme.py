"""Theme: a subject under which editors file documents."""

from __future__ import annotations

from django.db import models


class Theme(models.Model):
    """主题: a heading under which a catalogue lists documents; set by editors, not by imports."""

    name = models.CharField("主题", max_length=50, unique=True)
    position = models.PositiveSmallIntegerField("次序", default=100, help_text="小的在前")

    class Meta:
        ordering = ["position", "name"]
        verbose_name = "主题"
        verbose_name_plural = "主题"

    def __str__(self) -> str:
        return self.name
