"""The form by which a reader reports a fault: what is asked, and what is refused."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gazette.models import FaultReport
from gazette.office.report_intake import LEAST_OPEN, MOST_OPEN, read_mark

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"[+（(]?\d[\d\s()（）转-]{4,28}\d")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FaultReportForm(forms.ModelForm[FaultReport]):
    """What a reader fills in. ``mark`` says which form this is and how long it has been open.

    ``website`` is a field that no reader sees: programs fill it in.
    """

    use_required_attribute = False
    website = forms.CharField(label="请不要填写这一栏", required=False, max_length=200)
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    class Meta:
        model = FaultReport
        fields = ["kind", "place", "fault", "should_be", "contact"]
        labels = {"place": "在哪一处", "contact": "联系方式（可以不填）"}
        help_texts = {
            "place": "例如：第八条第二款，或者第3页的表格。可以不填",
            "fault": "照抄有错的字句，说明错在哪里",
            "should_be": "写出您认为正确的字句或者情况。不清楚的可以不填",
            "contact": "电话或者电子邮箱",
        }
        widgets = {
            "kind": forms.RadioSelect,
            "fault": _area(4),
            "should_be": _area(3),
        }

    def __init__(self, *args: Any, asks_place: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        kind: Any = self.fields["kind"]
        kind.choices = FaultReport.Kind.choices
        kind.error_messages["required"] = "请选择是哪一种问题。"
        self.fields["fault"].error_messages["required"] = "请写明哪里不对。"
        self.fields["contact"].widget.attrs["autocomplete"] = "off"
        for name, field in self.fields.items():
            most = getattr(field, "max_length", None)
            if most:
                field.error_messages["max_length"] = (
                    f"最多{most}字，现在有%(show_value)d字，请写短一些。"
                )
            # Browsers would cut what is pasted without a word; the form says what is too long.
            field.widget.attrs.pop("maxlength", None)
            if name in ("fault", "should_be"):
                field.widget.attrs["class"] = "report-words"
        if not asks_place:
            del self.fields["place"]

    def clean_contact(self) -> str:
        contact: str = self.cleaned_data["contact"].strip()
        if contact and not (_MAIL.fullmatch(contact) or _PHONE.fullmatch(contact)):
            raise ValidationError(
                "请写一个电话号码或者电子邮箱，例如 0311-12345678。不想留的，请空着。"
            )
        return contact

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                "有一栏是留给程序的，请让它空着。您填写的其他内容都还在，请再按一次“提交”。"
            )
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opened = read_mark(self.data.get("mark", ""))
        if opened is None or opened.seconds > MOST_OPEN:
            raise ValidationError(
                "这一页打开得太久了。您填写的内容都还在，请看一遍，再按一次“提交”。", "stale"
            )
        if opened.seconds < LEAST_OPEN:
            raise ValidationError(
                "提交得太快了，像是程序发来的。您填写的内容都还在，请再按一次“提交”。", "fast"
            )
        self.instance.form_key = opened.key
        return cleaned

    @property
    def keeps_mark(self) -> bool:
        """Whether the form can be sent again with the mark that it has."""
        opened = read_mark(self.data.get("mark", ""))
        return opened is not None and opened.seconds <= MOST_OPEN
