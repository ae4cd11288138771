"""NumberNote: what an editor knows of a number of a gazette that is not held as an issue."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from gazette.models.issue import Gazette, Issue

Row = TypeVar("Row", bound=models.Model)


class NumberNote(models.Model):
    """期号说明: some numbers of a year were never published, or came out as one issue (合刊).

    Such numbers are no gap. A combined issue is held under its first number.
    """

    class Kind(models.TextChoices):
        NOT_PUBLISHED = "not_published", "未出版"
        COMBINED = "combined", "合刊"

    gazette = models.ForeignKey(
        Gazette, models.CASCADE, related_name="number_notes", verbose_name="公报"
    )
    year = models.PositiveSmallIntegerField(
        "年", validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    first_number = models.PositiveSmallIntegerField("从第几期", validators=[MinValueValidator(1)])
    last_number = models.PositiveSmallIntegerField("到第几期", validators=[MinValueValidator(1)])
    kind = models.CharField("情况", max_length=20, choices=Kind)
    note = models.CharField("依据", max_length=200, blank=True, help_text="例如：编辑部当年的记录")

    class Meta:
        ordering = ["gazette", "-year", "first_number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_number__gte=F("first_number")),
                name="number_note_in_order",
                violation_error_message="“到第几期”不能小于“从第几期”。",
            ),
            models.UniqueConstraint(
                fields=["gazette", "year", "first_number"],
                name="number_note_unique",
                violation_error_message="这个期号已经有说明。",
            ),
        ]
        verbose_name = "期号说明"
        verbose_name_plural = "期号说明"

    def __str__(self) -> str:
        return f"{self.gazette.name} {self.year}年{self.words}"

    def clean(self) -> None:
        """Raise ValidationError where it contradicts another note or an issue that is held."""
        if None in (self.gazette_id, self.year, self.first_number, self.last_number):
            return
        if self.kind == self.Kind.COMBINED and self.last_number <= self.first_number:
            raise ValidationError({"last_number": "合刊至少是两期，请写明到第几期。"})
        others = NumberNote.objects.filter(gazette=self.gazette_id, year=self.year)
        other = self._overlapping(others.exclude(pk=self.pk), "first_number", "last_number")
        if other:
            raise ValidationError(f"与“{other}”重叠，请先更改那一条。")
        issues = Issue.objects.filter(gazette=self.gazette_id, year=self.year)
        if self.kind == self.Kind.COMBINED:
            issues = issues.exclude(number=self.first_number)
        held = self._overlapping(issues.with_gazette().without_source(), "number", "number")
        if held:
            raise ValidationError(
                f"库中有{held.short_title}（{held.get_status_display()}），请核对。"
                + ("合刊录在它的第一个期号下。" if self.kind == self.Kind.COMBINED else "")
            )

    @property
    def words(self) -> str:
        """``第5期未出版``, ``第2、3期合刊``."""
        return f"{self.numbers_in_words}{self.get_kind_display()}"

    @property
    def numbers_in_words(self) -> str:
        """``第5期``, ``第2、3期``."""
        return numbers_in_words(self.first_number, self.last_number)

    def _overlapping(self, rows: models.QuerySet[Row], first: str, last: str) -> Row | None:
        """The first of the rows whose numbers, in these two fields, are among those of the note."""
        return rows.filter(
            **{f"{first}__lte": self.last_number, f"{last}__gte": self.first_number}
        ).first()


def numbers_in_words(first: int, last: int, prefix: str = "第") -> str:
    """``第2期``, ``第2、3期``, ``第5—8期``; with the prefix 总第 for serial numbers."""
    if first == last:
        return f"{prefix}{first}期"
    return f"{prefix}{first}{'、' if last == first + 1 else '—'}{last}期"
