"""The four groups of a gazette's office and their permissions.

======  =========================================================================
录入    writes drafts, submits them for review, proposes corrections and relations
审核    returns or approves submitted issues, decides corrections and relations
发布    publishes, now or at a set time
系统管理  everything, including accounts and the withdrawal of issues
======  =========================================================================

A person may be in several groups; the rules that require two persons still apply.
``grant`` creates the groups and gives them their permissions after every ``migrate``:
new models are included, and permissions that an administrator has added stay.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models import Q

ENTRY, REVIEW, PUBLICATION, ADMINISTRATION = "录入", "审核", "发布", "系统管理"
NAMES = (ENTRY, REVIEW, PUBLICATION, ADMINISTRATION)

#: Models that the portal writes itself; nobody may edit them.
RECORDS = (
    *("step", "correction", "rewording", "sourcecheck", "doubt", "sourceedit"),
    *("relationproposal", "outsideact"),
    *("job", "timetableentry"),
)
#: The permissions of a group beyond viewing, by codename.
STEPS = {
    ENTRY: ("submit_issue", "propose_correction", "propose_relation"),
    REVIEW: (
        *("review_issue", "propose_correction", "decide_correction"),
        *("propose_relation", "decide_relation"),
    ),
    PUBLICATION: ("publish_issue",),
}
#: The apps of Django whose rows only the administration sees and edits.
ACCOUNTS = ("auth",)
#: The portal's own apps, whose models editors see and edit.
OWN_APPS = ("gazette", "regulations", "notices", "search")


def grant(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Give the groups the permissions of one app; a receiver of ``post_migrate``."""
    if not (_is_ours(sender) or sender.label in ACCOUNTS):
        return
    registry = kwargs.get("apps", apps)
    group_model = registry.get_model("auth", "Group")
    permissions = registry.get_model("auth", "Permission").objects.using(using)
    own = permissions.filter(content_type__app_label=sender.label)
    for name in NAMES:
        group = group_model.objects.using(using).get_or_create(name=name)[0]
        group.permissions.add(*own.filter(_granted(name, sender)))


def _is_ours(app: AppConfig) -> bool:
    return app.name.split(".")[0] in OWN_APPS


def _granted(group: str, app: AppConfig) -> Q:
    if group == ADMINISTRATION:
        return Q()
    if app.label in ACCOUNTS:
        return Q(pk=None)
    granted = Q(codename__startswith="view_") | Q(codename__in=STEPS[group])
    if group == ENTRY:
        written = Q(codename__regex="^(add|change|delete)_")
        granted |= written & ~Q(content_type__model__in=RECORDS)
    return granted
