"""The six groups of a gazette's office and their permissions.

======  =========================================================================
录入    writes drafts, submits them for review, proposes corrections and relations, handles
        readers' reports
审核    returns or approves submitted issues, decides corrections and relations, answers readers
发布    publishes, now or at a set time; withdraws with a reason; answers readers
系统管理  makes and changes accounts, looks after jobs, writes the foot of the pages; enters,
        approves, publishes nothing
安全保密  confirms the rights that others have given
审计    reads and exports the security log; changes nothing
======  =========================================================================

No two of 系统管理, 安全保密 and 审计 in one account, and 系统管理 alone (``separation_fault``).
Otherwise a person may be in several groups; the rules that require two persons still apply.
The rights in ``GUARDED`` take effect when confirmed (``gazette.office.guarded_rights``).

``grant`` creates the groups and gives them their permissions after every ``migrate``: new
models are included. Permissions that an administrator has added stay, unless they break
the separation: those are taken from the three groups of the administration.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Permission
from django.db.models import Model, Q

from gazette.office.security_log import unlogged

ENTRY, REVIEW, PUBLICATION, ADMINISTRATION = "录入", "审核", "发布", "系统管理"
SECURITY, AUDIT = "安全保密", "审计"
NAMES = (ENTRY, REVIEW, PUBLICATION, ADMINISTRATION, SECURITY, AUDIT)
#: The groups that administer, each of which watches the others (三员分立, GB/T 22239-2019).
OFFICERS = (ADMINISTRATION, SECURITY, AUDIT)

#: Models that the portal writes itself; nobody may edit them.
RECORDS = (
    *("step", "correction", "rewording", "sourcecheck", "doubt", "sourceedit"),
    *("relationproposal", "outsideact", "archivefolder", "archivefile"),
    *("readingmark", "remark", "documentsnapshot", "returnedcontent", "knownfindings"),
    *("faultreport", "portalsettings", "publicchange"),
    *("job", "timetableentry", "securityevent", "guardedright", "askedquery"),
)
#: The permissions of a group beyond viewing, by codename.
STEPS = {
    ENTRY: ("submit_issue", "propose_correction", "propose_relation", "handle_fault_report"),
    REVIEW: (
        *("review_issue", "set_review_stages", "propose_correction", "decide_correction"),
        *("propose_relation", "decide_relation", "handle_fault_report", "answer_fault_report"),
    ),
    PUBLICATION: ("publish_issue", "withdraw_issue", "handle_fault_report", "answer_fault_report"),
    ADMINISTRATION: ("change_job", "add_portalsettings", "change_portalsettings"),
    SECURITY: ("confirm_right",),
    AUDIT: ("view_securityevent", "export_securityevent"),
}
#: What the members of a group do, for whoever chooses one.
DESCRIPTIONS = {
    ENTRY: "录入草稿，送审，提出勘误和文件关系，办理读者纠错",
    REVIEW: "退回或审定，提出和审定勘误、文件关系，答复读者纠错",
    PUBLICATION: "立即或定时发布，撤下，答复读者纠错",
    ADMINISTRATION: "管理账号、后台任务和页脚设置；不能录入、审核、发布，也不能兼在别的组",
    SECURITY: "确认别人给予的审核、发布等权限",
    AUDIT: "查看和导出安全日志、历史，什么也不改",
}
#: What takes effect only when a second person has confirmed it, by codename in ``gazette``.
#: An answer to one reader changes nothing that is published, and needs no second person.
GUARDED = frozenset(
    {*STEPS[REVIEW], *STEPS[PUBLICATION], *STEPS[SECURITY]} - {*STEPS[ENTRY], "answer_fault_report"}
)
#: The apps whose rows only the administration sees and edits.
ACCOUNTS = ("auth", "accounts")
#: What the administration does with accounts: none is deleted, no group is changed.
ACCOUNT_RIGHTS = ("add_user", "change_user", "view_user", "view_group")
#: The portal's own apps, whose models editors see and edit.
OWN_APPS = ("gazette", "regulations", "notices", "search")

#: What Django's own permissions allow, by the first word of their codenames.
VERBS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}


def separation_fault(names: Collection[str]) -> str:
    """Why an account may not be in these groups at once, in Chinese; "" if it may."""
    officers = [name for name in OFFICERS if name in names]
    if len(officers) > 1:
        return f"“{'”“'.join(officers)}”须由不同的人担任，不能在同一个账号上。"
    if ADMINISTRATION in names and len(names) > 1:
        return f"“{ADMINISTRATION}”只管账号，不能兼在别的组：不能由管账号的人录入、审核、发布。"
    return ""


def right_name(right: Model) -> str:
    """A group's or a permission's name in Chinese; Django names its own in English."""
    if not isinstance(right, Permission):
        return str(getattr(right, "name", right))
    verb, _, _model = right.codename.partition("_")
    if verb in VERBS and right.name.startswith("Can "):
        return f"{VERBS[verb]}{right.content_type.name}"
    return right.name


def grant(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Give the groups the permissions of one app; a receiver of ``post_migrate``."""
    if not (_is_ours(sender) or sender.label in ACCOUNTS):
        return
    registry = kwargs.get("apps", apps)
    group_model = registry.get_model("auth", "Group")
    permissions = registry.get_model("auth", "Permission").objects.using(using)
    own = permissions.filter(content_type__app_label=sender.label)
    with unlogged():
        for name in NAMES:
            group = group_model.objects.using(using).get_or_create(name=name)[0]
            granted = own.filter(_granted(name, sender))
            group.permissions.add(*granted)
            if name in OFFICERS:
                held = group.permissions.filter(content_type__app_label=sender.label)
                group.permissions.remove(*held.exclude(pk__in=granted))


def _is_ours(app: AppConfig) -> bool:
    return app.name.split(".")[0] in OWN_APPS


def _granted(group: str, app: AppConfig) -> Q:
    if app.label in ACCOUNTS:
        return _granted_of_accounts(group, app)
    viewed = Q(codename__startswith="view_") & ~Q(codename="view_securityevent")
    if group not in OFFICERS:
        viewed &= ~Q(codename="view_guardedright")
    granted = viewed | Q(codename__in=STEPS[group])
    if group == ENTRY:
        written = Q(codename__regex="^(add|change|delete)_")
        granted |= written & ~Q(content_type__model__in=RECORDS)
    return granted


def _granted_of_accounts(group: str, app: AppConfig) -> Q:
    if app.label == "auth" and group in OFFICERS:
        own = ACCOUNT_RIGHTS if group == ADMINISTRATION else ("view_user", "view_group")
        return Q(codename__in=own)
    return Q() if group == ADMINISTRATION else Q(pk=None)
