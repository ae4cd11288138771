"""PortalSettings: what the foot of every public page says of the site and of who runs it.

《政府网站发展指引》（国办发〔2017〕47号）asks for: 主办单位, 联系方式, 网站标识码, ICP备案编号,
公安机关备案标识 and 站点地图.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

#: The short names of the provinces, with the second ones that filings bear (蜀, 黔, 陇 …).
_PROVINCES = "京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇陕秦甘陇青宁新藏蒙"
_ICP = re.compile(rf"[{_PROVINCES}]ICP[备证]\d{{6,12}}号(?:-\d{{1,4}})?")
_POLICE = re.compile(rf"[{_PROVINCES}]公网安备\d{{13,14}}号")
_PHONE = re.compile(r"[+(\d][\d() -]{4,28}\d(?: ?转 ?\d{1,6})?")


def _compact(text: str) -> str:
    """Digits, letters and signs in their narrow form, without spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _narrow_phone(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate({0x2014: "-", 0x2013: "-"}).strip()


def _icp(text: str) -> str:
    return _compact(text).replace("icp", "ICP").replace("Icp", "ICP")


def validate_site_code(text: str) -> None:
    if not re.fullmatch(r"[0-9]{10}", text):
        raise ValidationError("网站标识码是10位数字，例如 1300000012。请照主管部门发的填写。")


def validate_icp_number(text: str) -> None:
    if not _ICP.fullmatch(text):
        raise ValidationError(
            "ICP备案号写作“省份简称＋ICP备＋数字＋号”，例如 冀ICP备12345678号-1。"
            "请照备案系统里的填写。"
        )


def validate_police_number(text: str) -> None:
    if not _POLICE.fullmatch(text):
        raise ValidationError(
            "公安备案号写作“省份简称＋公网安备＋14位数字＋号”，例如 冀公网安备13010002000001号。"
        )


def validate_phone(text: str) -> None:
    if not _PHONE.fullmatch(text):
        raise ValidationError("电话只能有数字、空格、括号和短横，例如 0311-12345678 转 801。")


def validate_link(text: str) -> None:
    """A path of the portal, or the address of a page elsewhere."""
    is_own = re.fullmatch(r"/(?![/\\])[^\s\\]*", text)
    if not is_own and not re.fullmatch(r"https?://[^\s/\\]+(?:/\S*)?", text):
        raise ValidationError("网址以 https:// 开头；本站的页面写路径，以一个“/”开头，如 /help/。")


class PortalSettings(models.Model):
    """页脚设置: one row for the whole portal; what is left empty is not shown."""

    site_code = models.CharField(
        "网站标识码",
        max_length=20,
        blank=True,
        validators=[validate_site_code],
        help_text="10位数字",
    )
    icp_number = models.CharField(
        "ICP备案号",
        max_length=40,
        blank=True,
        validators=[validate_icp_number],
        help_text="如 冀ICP备12345678号-1",
    )
    police_number = models.CharField(
        "公安备案号",
        max_length=40,
        blank=True,
        validators=[validate_police_number],
        help_text="如 冀公网安备13010002000001号",
    )
    sponsor = models.CharField("主办", max_length=100, blank=True, help_text="主办单位的全称")
    operator = models.CharField("承办", max_length=100, blank=True, help_text="承办单位的全称")
    phone = models.CharField("联系电话", max_length=40, blank=True, validators=[validate_phone])
    email = models.EmailField("电子邮箱", blank=True)
    address = models.CharField("地址", max_length=150, blank=True)
    accessibility_link = models.CharField(
        "无障碍声明",
        max_length=300,
        blank=True,
        validators=[validate_link],
        help_text="适老化、无障碍声明的网址；本站的页面写路径",
    )
    national_link = models.CharField(
        "政府网站找错",
        max_length=300,
        blank=True,
        validators=[validate_link],
        help_text="国家平台给本站的“政府网站找错”网址",
    )
    contact_days = models.PositiveSmallIntegerField(
        "联系方式保留天数",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="读者纠错时留下的电话、邮箱，答复之后满这些天即删除",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="portal_settings_one_row",
                violation_error_message="全站只有一份页脚设置，请改已有的那一份。",
            )
        ]
        verbose_name = "页脚设置"
        verbose_name_plural = "页脚设置"

    def __str__(self) -> str:
        return "全站的页脚设置"

    def clean_fields(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]
        """Write numbers in their narrow form before they are checked."""
        forms: dict[str, Callable[[str], str]] = {
            "site_code": _compact,
            "icp_number": _icp,
            "police_number": _compact,
            "phone": _narrow_phone,
        }
        for name, narrow in forms.items():
            setattr(self, name, narrow(getattr(self, name)))
        super().clean_fields(exclude)

    @property
    def police_digits(self) -> str:
        """The digits of the police's number, by which its site is asked."""
        return re.sub(r"\D", "", self.police_number)

    @property
    def phone_digits(self) -> str:
        """The number as a telephone dials it, without an extension."""
        return re.sub(r"[^\d+]", "", self.phone.partition("转")[0])

    @property
    def has_filings(self) -> bool:
        """Whether the foot has its last line: codes, filings, the national platform."""
        return bool(self.site_code or self.icp_number or self.police_number or self.national_link)

    @property
    def has_contact(self) -> bool:
        return bool(self.phone or self.email or self.address)


def portal_settings() -> PortalSettings:
    """The settings that are in force; those of a new portal where nobody has written any."""
    return PortalSettings.objects.first() or PortalSettings(pk=1)
