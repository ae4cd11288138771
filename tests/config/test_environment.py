"""What the environment may say, and what is refused with a sentence."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from gazette.config import environment
from gazette.config.environment import (
    read_allowed_hosts,
    read_choice,
    read_idle_minutes,
    read_number,
    read_portal_url,
    read_replica_url,
    read_secret_key,
    read_switch,
    read_trusted_networks,
    read_trusted_proxies,
)

SITE = "https://gongbao.shili.example"


def refusal(call, *arguments, **named) -> str:
    """The sentence with which a value is refused; it is Chinese and complete."""
    with pytest.raises(ImproperlyConfigured) as refused:
        call(*arguments, **named)
    sentence = str(refused.value)
    assert re.search(r"[\u4e00-\u9fff]{3}", sentence)
    assert sentence.endswith("。")
    return sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (SITE, SITE),
        (f"{SITE}/", SITE),
        ("HTTPS://GongBao.Shili.Example", SITE),
        (f"{SITE}:8443", f"{SITE}:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://gongbao", "http://gongbao"),
        ("http://gongbao.intranet", "http://gongbao.intranet"),
        ("http://192.168.3.4", "http://192.168.3.4"),
    ],
)
def test_addresses_of_a_portal(text: str, expected: str) -> None:
    assert read_portal_url(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "gongbao.shili.example",
        "ftp://gongbao.shili.example",
        "https://",
        "https:///admin",
        f"{SITE}/gongbao",
        f"{SITE}?a=1",
        f"{SITE}#top",
        f"{SITE}:port",
        f"{SITE}:99999",
        "https://user:password@gongbao.shili.example",
        "https://gongbao shili.example",
        "https://公报.示例",
        "https://[::1",
        "https://a.example,https://b.example",
    ],
)
def test_a_malformed_address_is_refused(text: str) -> None:
    assert text in refusal(read_portal_url, text)


@pytest.mark.parametrize("host", ["gongbao.shili.example", "8.8.8.8", "[2606:4700::1111]"])
def test_a_public_address_without_tls_is_refused(host: str) -> None:
    assert "https://" in refusal(read_portal_url, f"http://{host}")


def test_a_public_portal_is_not_debugged() -> None:
    assert "DEBUG" in refusal(read_portal_url, SITE, is_debug=True)
    assert read_portal_url("http://localhost:8000", is_debug=True) == "http://localhost:8000"


@pytest.mark.parametrize(
    ("text", "site", "expected"),
    [
        ("", "", ["localhost", "127.0.0.1", "[::1]"]),
        (" , ", "", ["localhost", "127.0.0.1", "[::1]"]),
        ("192.168.1.5, gongbao", "", ["192.168.1.5", "gongbao"]),
        ("", SITE, ["gongbao.shili.example", "localhost", "127.0.0.1", "[::1]"]),
        ("", "http://localhost:8000", ["localhost", "127.0.0.1", "[::1]"]),
        ("10.0.0.5,gongbao.shili.example", SITE, ["10.0.0.5", "gongbao.shili.example"]),
        (".shili.example", SITE, [".shili.example"]),
        ("GongBao.Shili.Example", f"{SITE}:8443", ["gongbao.shili.example"]),
    ],
)
def test_hosts_that_are_served(text: str, site: str, expected: list[str]) -> None:
    assert read_allowed_hosts(text, site) == expected


@pytest.mark.parametrize(
    ("text", "site", "said"),
    [
        ("other.example", SITE, "没有 PORTAL_URL 的主机名“gongbao.shili.example”"),
        ("*", SITE, "不能写“*”"),
        ("gongbao.shili.example", "", "没有设置 PORTAL_URL"),
        (".shili.example", "", "没有设置 PORTAL_URL"),
        ("*", "", "没有设置 PORTAL_URL"),
        (SITE, SITE, "只写主机名"),
        ("gongbao.shili.example:443", SITE, "只写主机名"),
        ("gongbao.shili.example;localhost", SITE, "只写主机名"),
    ],
)
def test_hosts_that_are_refused(text: str, site: str, said: str) -> None:
    assert said in refusal(read_allowed_hosts, text, site)


def test_switches_and_numbers() -> None:
    assert [read_switch("DEBUG", text) for text in ("", "0", "1")] == [False, False, True]
    assert "DEBUG" in refusal(read_switch, "DEBUG", "true")
    assert [read_number("HSTS_SECONDS", text, 3600) for text in ("", "0", "60")] == [3600, 0, 60]
    for text in ("-1", "1h", "1.5", "٣"):
        assert "HSTS_SECONDS" in refusal(read_number, "HSTS_SECONDS", text, 3600)


def test_secret_keys() -> None:
    assert read_secret_key("") == ""
    assert read_secret_key(string.printable[:50])
    assert "SECRET_KEY" in refusal(read_secret_key, string.printable[:49])
    assert "SECRET_KEY" in refusal(read_secret_key, "abcd" * 20)


def test_trusted_proxies() -> None:
    proxies: Any = read_trusted_proxies("10.0.0.0/24, ::1")
    assert [one in proxies for one in ("10.0.0.7", "::1", "10.0.1.7", "", "nonsense")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    socket: Any = read_trusted_proxies(environment.UNIX_SOCKET)
    loopback: Any = read_trusted_proxies(environment.LOOPBACK_PROXIES)
    nobody: Any = read_trusted_proxies(environment.NO_PROXY)
    assert "" in socket
    assert "127.0.0.1" in loopback
    assert "127.0.0.1" not in nobody


@pytest.mark.parametrize("text", ["proxy", "10.0.0.1/24", "10.0.0.1;10.0.0.2", "0.0.0.0/0", "*"])
def test_proxies_that_are_refused(text: str) -> None:
    assert "TRUSTED_PROXIES" in refusal(read_trusted_proxies, text)


def test_a_choice() -> None:
    assert read_choice("SECOND_FACTOR", "", "offered", "required") == "offered"
    assert read_choice("SECOND_FACTOR", "required", "offered", "required") == "required"
    for text in ("yes", "Required", "required ", "1"):
        assert text in refusal(read_choice, "SECOND_FACTOR", text, "offered", "required")


@pytest.mark.parametrize(("text", "minutes"), [("", 30), ("5", 5), ("30", 30)])
def test_idle_minutes(text: str, minutes: int) -> None:
    assert read_idle_minutes(text, is_production=True) == minutes


@pytest.mark.parametrize("text", ["0", "4", "31", "720", "1e1", "-5", "半小时"])
def test_idle_minutes_that_are_refused_in_production(text: str) -> None:
    assert "IDLE_MINUTES" in refusal(read_idle_minutes, text, is_production=True)


def test_idle_minutes_on_trial() -> None:
    assert read_idle_minutes("720") == 720
    assert "IDLE_MINUTES" in refusal(read_idle_minutes, "721")


def test_trusted_networks() -> None:
    networks = read_trusted_networks("10.20.0.0/16, 2001:db8::/48,192.0.2.1")
    inside = ("10.20.3.4", "2001:db8::7", "192.0.2.1")
    outside = ("10.21.0.1", "2001:db9::1", "192.0.2.2", "", None, "10.20.3.4, 10.20.3.5")
    assert all(address in networks for address in inside)
    assert not any(address in networks for address in outside)
    assert "10.0.0.1" not in read_trusted_networks("")


@pytest.mark.parametrize("text", ["office", "10.20.3.4/16", "0.0.0.0/0", "::/0", "10.0.0.0-9"])
def test_trusted_networks_that_are_refused(text: str) -> None:
    assert text in refusal(read_trusted_networks, text)


def test_a_replica_is_one_of_postgresql() -> None:
    primary, replica = "postgres://a@one/gazette", "postgres://a@other/gazette"
    assert read_replica_url("", "") == ""
    assert read_replica_url(replica, primary) == replica
    assert "DATABASE_URL 须是" in refusal(read_replica_url, replica, "")
    assert "DATABASE_REPLICA_URL 须是" in refusal(read_replica_url, "sqlite:///a", primary)
    assert "相同" in refusal(read_replica_url, primary, primary)
