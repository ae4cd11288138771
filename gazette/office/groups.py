"""Who may do what: the four groups of a gazette's office, as data.

======  =========================================================================
录入    writes drafts, hands them in, proposes corrections
审核    returns or approves what is handed in, decides corrections
发布    publishes, now or at an hour set ahead
系统管理  all of it, accounts too, and takes an issue from the public's sight
======  =========================================================================

A person may be in several; the rules that want two persons hold all the same.
The groups are made by a migration and given their permissions after every
``migrate`` (``grant``): new models come in by themselves, nothing that an
administrator has added is taken away.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models import Q

ENTRY, REVIEW, PUBLICATION, ADMINISTRATION = "录入", "审核", "发布", "系统管理"
NAMES = (ENTRY, REVIEW, PUBLICATION, ADMINISTRATION)

#: Records: they are written by what is done, and only read by anyone.
RECORDS = ("step", "correction", "rewording", "sourcecheck", "doubt", "sourceedit")
#: What more than looking at things a group may do, by the codenames of permissions.
STEPS = {
    ENTRY: ("submit_issue", "propose_correction"),
    REVIEW: ("review_issue", "propose_correction", "decide_correction"),
    PUBLICATION: ("publish_issue",),
}
#: The apps of Django whose rows belong to the administration alone.
ACCOUNTS = ("auth",)
#: Whose models editors write: the apps of the portal itself.
ROOMS = ("gazette", "regulations", "notices", "search")


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
    return app.name.split(".")[0] in ROOMS


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
