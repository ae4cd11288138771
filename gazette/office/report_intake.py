"""A reader's report as it comes in: the form's mark, the limits, and the row that is stored.

No account is asked for. Against programs there are a field that no reader sees, the time
that a form was open, and limits for each network and for the whole portal. Whoever is
refused is told why; nothing is swallowed.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gazette.models import FaultReport
from gazette.office.workflow import Refused

_SALT = "gazette.office.report_intake"
#: For how many seconds a form must have been open, and may have been.
LEAST_OPEN, MOST_OPEN = 3, 24 * 60 * 60
#: Reports taken from one network, and from all, in an hour and in a day.
NETWORK_HOUR, NETWORK_DAY = 5, 15
PORTAL_HOUR, PORTAL_DAY = 100, 500
#: An owner of one IPv6 address has all those of its network.
_IPV6_PREFIX = 64
#: Letters and digits that nobody confuses when they are read out.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RECEIPT_LENGTH = 16
_MOST_KEY = 40


class SentBefore(Refused):
    """The form was sent before with other words, which are stored; these are not."""


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """A form that was given out: its key, and for how many seconds it has been open."""

    key: str
    seconds: float


def new_mark(at: float | None = None) -> str:
    """The mark that a form carries: a key of its own and when it was given out, signed."""
    opened = time.time() if at is None else at
    return signing.dumps([secrets.token_urlsafe(16), round(opened)], salt=_SALT)


def read_mark(mark: str) -> OpenedForm | None:
    """What a mark says; None for one that the portal has not written."""
    try:
        key, opened = signing.loads(mark, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not isinstance(key, str) or len(key) > _MOST_KEY or not isinstance(opened, int):
        return None
    return OpenedForm(key, time.time() - opened)


def sender_of(address: str) -> str:
    """A mark of the network of an address, which changes each day; "" for no address.

    It is made with the portal's secret key, so that nobody can find the address by trying.
    """
    try:
        client = ip_address(address)
    except ValueError:
        return ""
    network = str(client)
    if isinstance(client, IPv6Address) and client.ipv4_mapped:
        network = str(client.ipv4_mapped)
    elif isinstance(client, IPv6Address):
        network = str(ip_network((int(client), _IPV6_PREFIX), strict=False))
    return salted_hmac(_SALT, f"{timezone.localdate()} {network}").hexdigest()[:40]


def why_too_many(sender: str) -> str:
    """Why no more reports are taken for now, in Chinese; "" if they are."""
    now, reports = timezone.now(), FaultReport.objects.all()
    in_hour = reports.filter(reported_at__gt=now - timedelta(hours=1))
    in_day = reports.filter(reported_at__gt=now - timedelta(days=1))
    if sender and in_hour.filter(sender=sender).count() >= NETWORK_HOUR:
        return (
            f"您所在的网络一小时内已经提交了{NETWORK_HOUR}条。请过一小时再来，或者打电话告诉我们。"
        )
    if sender and in_day.filter(sender=sender).count() >= NETWORK_DAY:
        return f"您所在的网络今天已经提交了{NETWORK_DAY}条。请明天再来，或者打电话告诉我们。"
    if in_hour.count() >= PORTAL_HOUR or in_day.count() >= PORTAL_DAY:
        return "现在提交纠错的人太多，暂时收不下了。请过一小时再来，或者打电话告诉我们。"
    return ""


def receive(report: FaultReport) -> FaultReport:
    """Store a new report and give it a receipt. A form that is sent twice gives one report.

    Raises Refused where the limits are reached, and SentBefore where the form was sent
    before with other words; nothing is then stored.
    """
    if former := _sent_before(report):
        return former
    if why := why_too_many(report.sender):
        raise Refused(why)
    report.receipt = "".join(secrets.choice(_ALPHABET) for _ in range(_RECEIPT_LENGTH))
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        # The same form, sent twice at once: the other request has stored it.
        if former := _sent_before(report):
            return former
        raise
    return report


def _sent_before(report: FaultReport) -> FaultReport | None:
    """The report that the same form has given. Raises SentBefore if it says something else."""
    former = FaultReport.objects.filter(form_key=report.form_key).first()
    if former is not None and _said(former) != _said(report):
        raise SentBefore(
            f"这张表已经提交过一次，回执号是{former.printed_receipt}。现在写的内容和那一次不同："
            "要另交一条，请再按一次“提交”。"
        )
    return former


def _said(report: FaultReport) -> tuple[str, ...]:
    return (report.kind, report.page, report.address, report.fault, report.should_be)


def read_receipt(typed: str) -> str:
    """A receipt's number as it is stored, however it was typed: small letters, spaces, dashes."""
    kept = "".join(sign for sign in typed[:100].upper() if sign.isascii() and sign.isalnum())
    return kept if len(kept) == _RECEIPT_LENGTH and set(kept) <= set(_ALPHABET) else ""
