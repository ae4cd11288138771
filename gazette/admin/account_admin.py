"""用户 and 组: accounts made and changed on one page, and the page that confirms their rights.

Nobody makes a superuser here, nobody changes their own groups, and a superuser's account is
changed by superusers only: else 系统管理 could set its password. No account is deleted; one
that is no longer used is no longer active.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import SetPasswordForm, UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.admin.base_admin import user_of
from gazette.models import GuardedRight
from gazette.models.step import person_name
from gazette.office import groups, guarded_rights
from gazette.office.workflow import Refused


class GroupChoice(forms.ModelMultipleChoiceField[Group]):
    """The groups, each with what it may do."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        said = groups.DESCRIPTIONS.get(obj.name, "")
        return f"{obj.name}（{said}）" if said else str(obj.name)


class PermissionChoice(forms.ModelMultipleChoiceField[Permission]):
    """Single permissions, named in Chinese."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        app = apps.get_app_config(obj.content_type.app_label)
        return f"{app.verbose_name}：{groups.right_name(obj)}"


def _permission_choice() -> PermissionChoice:
    # Those of tables that have no page of their own give nobody anything.
    paged = Permission.objects.exclude(content_type__app_label__in=["axes", "otp_totp"])
    rights = paged.select_related("content_type").order_by(
        "content_type__app_label", "content_type__model", "codename"
    )
    return PermissionChoice(rights, label="单项权限", required=False)


class AccountFields(forms.ModelForm[User]):
    """What both forms of an account share: 姓名 in one field, groups that may be combined."""

    person = forms.CharField(label="姓名", max_length=150, help_text="公报的经过里显示姓名。")
    groups = GroupChoice(
        Group.objects.order_by("pk"),
        label="组",
        required=False,
        help_text="“审核”“发布”“安全保密”在另一位安全保密人员确认之后才起作用。",
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ("username", "groups", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "username" in self.fields:
            self.fields["username"].label = "账号名"
            self.fields["username"].help_text = "登录用的名字，字母、数字或汉字，不能有空格。"
        if "is_active" in self.fields:
            self.fields["is_active"].help_text = "离开岗位的，取消“有效”；账号不能删除。"
        if "person" in self.fields and self.instance.pk:
            self.fields["person"].initial = f"{self.instance.last_name}{self.instance.first_name}"
        if "user_permissions" in self.fields:
            self.fields["user_permissions"] = _permission_choice()

    def clean_groups(self) -> QuerySet[Group]:
        chosen: QuerySet[Group] = self.cleaned_data["groups"]
        if fault := groups.separation_fault([group.name for group in chosen]):
            raise forms.ValidationError(fault)
        return chosen

    def save(self, commit: bool = True) -> User:
        """Save; a 姓名 that was not touched stays in its two fields."""
        name = self.cleaned_data.get("person", "")
        if name and name != f"{self.instance.last_name}{self.instance.first_name}":
            self.instance.last_name, self.instance.first_name = name, ""
        self.instance.is_staff = True
        saved: User = super().save(commit)
        return saved


class AccountForm(AccountFields):
    """An account that is there."""


class NewAccountForm(AccountFields, UserCreationForm[User]):
    """A new account, with its first password."""

    class Meta(AccountFields.Meta):
        fields = ("username", "groups")


admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    form = AccountForm
    add_form = NewAccountForm
    add_form_template = "admin/change_form.html"
    list_display = ["username", "person", "group_names", "is_active", "waits", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "last_name", "first_name"]
    ordering = ["username"]
    filter_horizontal = []
    actions = None
    add_fieldsets = [
        (None, {"fields": ["username", "person", "password1", "password2", "groups"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        own: list[tuple[str | None, dict[str, Any]]] = [
            (None, {"fields": ["username", "person", "groups", "is_active"]}),
            ("权限和密码", {"fields": ["rights", "password_link", "last_login", "date_joined"]}),
        ]
        if user_of(request).is_superuser:
            single = {"fields": ["user_permissions"], "classes": ["collapse"]}
            own.append(("单项权限", single))
        return own

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        shown = ["rights", "password_link", "last_login", "date_joined"]
        if obj is not None and not self.has_change_permission(request, obj):
            return [*shown, "person"]
        if obj is not None and obj.pk == user_of(request).pk:
            return [*shown, "groups", "is_active", "user_permissions"]
        return shown

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        waiting = guarded_rights.held(GuardedRight.objects.filter(confirmed_at=None))
        shown = Prefetch("guarded_rights", waiting, to_attr="waiting_rights")
        return super().get_queryset(request).prefetch_related("groups", shown)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or user_of(request).is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/rights/",
            self.admin_site.admin_view(self.rights_view),
            name="auth_user_rights",
        )
        return [own, *super().get_urls()]

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set another person's password; one's own is changed with the old one at hand."""
        account = self.get_object(request, id)
        if account is None:
            raise Http404
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account.pk == user_of(request).pk:
            return HttpResponseRedirect(reverse("admin:password_change"))
        return self._set_password(request, account)

    def _set_password(self, request: HttpRequest, account: User) -> HttpResponse:
        form = SetPasswordForm(account, request.POST or None)
        if request.method == "POST" and form.is_valid():
            form.save()
            self.log_change(request, account, "设置密码")
            self.message_user(request, f"{person_name(account)}的密码已设置。", messages.SUCCESS)
            if guarded_rights.pending(account).exists():
                words = "这个账号的审核、发布等权限须由安全保密人员重新确认。"
                self.message_user(request, words, messages.WARNING)
            return HttpResponseRedirect(_account_url(account))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"设置密码：{person_name(account)}",
            "account": account,
            "form": form,
            "has_guarded": guarded_rights.held(account.guarded_rights.all()).exists(),
        }
        return TemplateResponse(request, "admin/auth/user/password.html", context)

    def rights_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The rights of an account that wait; a POST confirms or refuses them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        account = get_object_or_404(User, pk=pk)
        user, refused = user_of(request), ""
        if request.method == "POST":
            try:
                said = self._decide(request, account, user)
            except Refused as error:
                refused = str(error)
            else:
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(_account_url(account))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"待确认的权限：{person_name(account)}",
            "account": account,
            "name": person_name(account),
            "groups": "、".join(account.groups.values_list("name", flat=True)) or "无",
            "rights": guarded_rights.pending(account),
            "may_refuse": user.has_perm(guarded_rights.CONFIRM) and account.pk != user.pk,
            "why": guarded_rights.why_not_confirm(account, user),
            "refused": refused,
        }
        return TemplateResponse(request, "admin/auth/user/rights.html", context)

    def _decide(self, request: HttpRequest, account: User, user: User) -> str:
        if "confirm" in request.POST:
            guarded_rights.confirm(account, user)
            return "已确认，从现在起起作用。"
        guarded_rights.refuse(account, user, request.POST.get("reason", ""))
        return "没有确认，这些权限已收回。"

    @admin.display(description="姓名", ordering="last_name")
    def person(self, account: User) -> str:
        return f"{account.last_name}{account.first_name}" or "—"

    @admin.display(description="组")
    def group_names(self, account: User) -> str:
        names = "、".join(group.name for group in account.groups.all())
        return f"{names}　超级用户" if account.is_superuser else names or "—"

    @admin.display(description="待确认")
    def waits(self, account: Any) -> SafeString | str:
        waiting = [right.name for right in account.waiting_rights]
        if not waiting:
            return ""
        return format_html('<a href="{}">{}</a>', rights_url(account), "、".join(waiting))

    @admin.display(description="须确认的权限")
    def rights(self, account: User) -> SafeString | str:
        """Each guarded right: since when it waits or has been in effect, and by whom."""
        if account.is_superuser:
            return "超级用户：不经组而有全部权限；只能用命令 createsuperuser 建立，平时封存不用。"
        waiting = list(guarded_rights.pending(account))
        lines = [(right.name, f"待确认：{right.giver}给予 {right.why}") for right in waiting]
        confirmed = guarded_rights.held(account.guarded_rights.exclude(confirmed_at=None))
        lines += [(right.name, f"{right.confirmer}已确认 {right.why}") for right in confirmed]
        if not lines:
            return "无"
        listed = format_html("<ul>{}</ul>", format_html_join("", "<li>{}：{}</li>", lines))
        if not waiting:
            return listed
        url = rights_url(account)
        return format_html('{}<a class="office-button" href="{}">待确认的权限</a>', listed, url)

    @admin.display(description="密码")
    def password_link(self, account: User) -> SafeString:
        url = reverse("admin:auth_user_password_change", args=[account.pk])
        return format_html('<a href="{}">设置密码</a>（看不到原来的密码）', url)


@admin.register(Group)
class OfficeGroupAdmin(GroupAdmin):
    """The groups and what they may do; changed by superusers only."""

    list_display = ["name", "description", "member_count"]
    ordering = ["pk"]
    filter_horizontal = []
    actions = None
    fields = ["name", "description", "members", "permissions"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(member_count=Count("user"))

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        fixed = ["name"] if obj is not None and obj.name in groups.NAMES else []
        return ["description", "members", *fixed]

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> list[Any]:
        if self.has_change_permission(request, obj):
            return ["name", "description", "members", "permissions"]
        return ["name", "description", "members", "right_list"]

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.name not in groups.NAMES)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        return _permission_choice()

    @admin.display(description="可以")
    def description(self, group: Group) -> str:
        return groups.DESCRIPTIONS.get(group.name, "—")

    @admin.display(description="成员", ordering="member_count")
    def member_count(self, group: Any) -> int:
        return int(group.member_count)

    @admin.display(description="成员")
    def members(self, group: Group) -> str:
        if group.pk is None:
            return "—"
        return "、".join(map(person_name, group.user_set.all())) or "无"

    @admin.display(description="权限")
    def right_list(self, group: Group) -> str:
        rights = group.permissions.select_related("content_type")
        return "、".join(map(groups.right_name, rights)) or "无"


def rights_url(account: User) -> str:
    """The page on which the rights of an account are confirmed."""
    return reverse("admin:auth_user_rights", args=[account.pk])


def _account_url(account: User) -> str:
    return reverse("admin:auth_user_change", args=[account.pk])
