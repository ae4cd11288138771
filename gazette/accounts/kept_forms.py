"""Forms that arrive after their session has ended: kept for the account, offered after log-in.

They lie in the database, where the words would stand had they been saved; not in the address
and not in the browser. Passwords and files are not kept.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from gazette.accounts.models import KEPT_FOR, KeptForm

#: In Django's session: the key of the form that was kept for this browser.
KEPT_FORM = "kept_form"
#: The field by which a form that is offered again says that it was sent.
OFFERED = "_kept_form"
#: Characters of one form, and forms of one account.
MOST_CHARACTERS, MOST_FORMS = 2_000_000, 5
#: Names of fields that are never kept.
UNKEPT = ("csrfmiddlewaretoken", OFFERED)


def keep(request: HttpRequest, account: User) -> KeptForm | None:
    """Keep the fields of a POST; None for one that is too large or holds nothing."""
    values = [
        # PostgreSQL keeps no NUL.
        [name, value.replace("\0", "")]
        for name, several in request.POST.lists()
        for value in several
        if name not in UNKEPT and "password" not in name.lower()
    ]
    size = sum(len(name) + len(value) for name, value in values)
    path = request.get_full_path()
    longest = KeptForm._meta.get_field("path").max_length or 0
    if not values or size > MOST_CHARACTERS or len(path) > longest:
        return None
    files = [file.name for _, several in request.FILES.lists() for file in several]
    kept = KeptForm.objects.create(account=account, path=path, values=values, files=files)
    latest = KeptForm.objects.filter(account=account).values_list("pk", flat=True)[:MOST_FORMS]
    KeptForm.objects.filter(account=account).exclude(pk__in=list(latest)).delete()
    return kept


def offered(request: HttpRequest) -> KeptForm | None:
    """The form that was kept in this browser for the account that has now logged in."""
    found = KeptForm.objects.filter(
        pk=request.session.get(KEPT_FORM, 0),
        account_id=request.user.pk,
        kept_at__gt=timezone.now() - KEPT_FOR,
    )
    return found.first()


def forget(request: HttpRequest) -> None:
    """Delete the form that was kept in this browser: it was sent again, or given up."""
    kept = offered(request)
    if kept is not None:
        kept.delete()
    request.session.pop(KEPT_FORM, None)
