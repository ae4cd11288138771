"""The forms of the intake: pasted text, and the facts of the issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from gazette.intake.models import Intake
from gazette.models import Issue


class PastedTextForm(forms.Form):
    """Pasted text; files are uploaded beside it."""

    text = forms.CharField(
        label="粘贴文字",
        required=False,
        strip=False,
        max_length=settings.UPLOAD_LIMIT // 10,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        error_messages={
            "max_length": "粘贴的文字太长（最多 %(limit_value)d 字）。请存为文件后上传。",
            "null_characters_not_allowed": "文字中有空字符（NUL），无法录入。请删去后再录入。",
        },
    )


class FactsForm(forms.ModelForm[Intake]):
    """Gazette, year, number and date of the issue, to be checked against its cover."""

    class Meta:
        model = Intake
        fields = ["gazette", "gazette_name", "year", "number", "serial_number", "published_on"]
        labels = {"gazette": "已有的公报", "gazette_name": "公报名称（新公报）"}
        widgets = {"published_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_year(self) -> int | None:
        return self._within("year", 1900, 2200, "年份")

    def clean_number(self) -> int | None:
        return self._within("number", 1, 999, "期号")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        name, gazette = values.get("gazette_name"), values.get("gazette")
        if gazette and name and gazette.name != name:
            values["gazette_name"] = gazette.name
        serial = values.get("serial_number")
        if gazette and serial:
            others = Issue.objects.filter(gazette=gazette, serial_number=serial).exclude(
                year=values.get("year") or 0, number=values.get("number") or 0
            )
            if other := others.first():
                self.add_error("serial_number", f"总第{serial}期已是{other.short_title}，请核对。")
        return values

    def _within(self, name: str, least: int, most: int, label: str) -> int | None:
        value: int | None = self.cleaned_data.get(name)
        if value is not None and not least <= value <= most:
            raise forms.ValidationError(f"{label}应在 {least} 至 {most} 之间。")
        return value
