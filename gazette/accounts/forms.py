"""Forms of log-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User

CODE_WIDGET = forms.TextInput(
    attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
)


LONGEST_NAME = User._meta.get_field("username").max_length or 150
WRONG = "用户名或者密码不对，请重新输入；密码区分大小写。忘记密码的，请找系统管理人员重设。"


class LogInForm(AdminAuthenticationForm):
    """Account and password; a wrong one is refused in the same words as an unknown account."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": WRONG,
        "inactive": WRONG,
    }

    def clean(self) -> dict[str, Any]:
        """Log in; a name longer than any account's is refused before it is looked for.

        django-axes keeps the name of a failed log-in, which the database may not hold.
        """
        if len(self.cleaned_data.get("username", "")) > LONGEST_NAME:
            raise forms.ValidationError(WRONG, code="invalid_login")
        return super().clean()


class CodeForm(forms.Form):
    """The code of the second device, or a recovery code."""

    code = forms.CharField(label="验证码", max_length=40, widget=CODE_WIDGET)
