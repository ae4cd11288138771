"""Forms of log-in."""

from __future__ import annotations

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm

CODE_WIDGET = forms.TextInput(
    attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
)


WRONG = "用户名或者密码不对，请重新输入；密码区分大小写。忘记密码的，请找系统管理人员重设。"


class LogInForm(AdminAuthenticationForm):
    """Account and password; a wrong one is refused in the same words as an unknown account."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": WRONG,
        "inactive": WRONG,
    }


class CodeForm(forms.Form):
    """The code of the second device, or a recovery code."""

    code = forms.CharField(label="验证码", max_length=40, widget=CODE_WIDGET)
