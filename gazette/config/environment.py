"""Reading the environment: values that settings may use, or a refusal in a sentence.

Every function is pure. Each raises ImproperlyConfigured, with a complete Chinese sentence,
for a value that is malformed, unsafe or does not go with the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import host_validation_re, validate_host

#: Served without PORTAL_URL and ALLOWED_HOSTS.
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
#: In TRUSTED_PROXIES: a proxy that connects by a Unix socket, and so has no address.
UNIX_SOCKET = "unix"
#: TRUSTED_PROXIES where it is not set, and the word for no proxy at all.
LOOPBACK_PROXIES, NO_PROXY = "127.0.0.1,::1", "none"
#: Last labels of names that mean nothing outside an office's own network (RFC 6761,
#: RFC 6762 appendix G, RFC 8375).
INNER_LABELS = frozenset({"localhost", "local", "internal", "intranet", "lan", "test", "arpa"})
#: The rule of Django's check security.W009.
KEY_LENGTH, KEY_CHARACTERS = 50, 5
#: Characters of METRICS_TOKEN.
TOKEN_LENGTH = 20
#: Minutes of IDLE_MINUTES; the longest without a portal that is open to the public.
SHORTEST_IDLE, LONGEST_IDLE, LONGEST_IDLE_ON_TRIAL = 5, 30, 720

Network = IPv4Network | IPv6Network


def _is_within(address: object, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(str(address))
    except ValueError:
        return False
    return any(parsed in network for network in networks)


@dataclass(frozen=True, slots=True)
class TrustedNetworks:
    """The office's own networks: no address in them is locked for what others try from there."""

    networks: tuple[Network, ...]

    def __contains__(self, address: object) -> bool:
        return _is_within(address, self.networks)


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The peers whose X-Forwarded-Proto, X-Forwarded-For and X-Request-ID are believed."""

    networks: tuple[Network, ...]
    has_unix_socket: bool

    def __contains__(self, address: object) -> bool:
        """Whether an address, as REMOTE_ADDR gives it, is that of a trusted proxy."""
        return _is_within(address, self.networks) if str(address) else self.has_unix_socket


def read_switch(name: str, text: str) -> bool:
    """``1`` or ``0``; empty is 0."""
    if text not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} 的值“{text}”不认识，请写 1（开）或者 0（关）。")
    return text == "1"


def read_number(name: str, text: str, default: int) -> int:
    """A whole number of at least 0; empty is the default."""
    if text and not re.fullmatch(r"[0-9]{1,9}", text):
        raise ImproperlyConfigured(f"{name} 的值“{text}”不是整数，请只写数字。")
    return int(text) if text else default


def read_choice(name: str, text: str, *choices: str) -> str:
    """One of the choices; empty is the first of them."""
    if text and text not in choices:
        raise ImproperlyConfigured(f"{name} 的值“{text}”不认识，请写 {' 或者 '.join(choices)}。")
    return text or choices[0]


def read_idle_minutes(text: str, *, is_production: bool = False) -> int:
    """After so many minutes without a request a log-in ends: at most 30 in production.

    GB/T 22239-2019, 8.1.4.1 b: 登录连接超时自动退出.
    """
    minutes = read_number("IDLE_MINUTES", text, LONGEST_IDLE)
    longest = LONGEST_IDLE if is_production else LONGEST_IDLE_ON_TRIAL
    if not SHORTEST_IDLE <= minutes <= longest:
        raise ImproperlyConfigured(
            f"IDLE_MINUTES 的值“{text}”不能用：登录之后闲置多少分钟自动退出，"
            f"请写 {SHORTEST_IDLE} 至 {longest}。"
        )
    return minutes


def read_trusted_networks(text: str) -> TrustedNetworks:
    """Addresses and networks, comma-separated; empty for none."""
    return _read_networks(
        "TRUSTED_NETWORKS",
        _words(text),
        "请写办公网络的 IP 地址或者网段（如 10.20.0.0/16），用逗号隔开。",
        "从任何地方都可以不停地试密码。请只写办公网络的网段。",
    )


def read_metrics_from(text: str) -> TrustedNetworks:
    """Addresses and networks that may read /metrics, comma-separated; ``none`` for nobody."""
    words = _words(text)
    return _read_networks(
        "METRICS_FROM",
        [] if words == [NO_PROXY] else words,
        "请写监控服务器的 IP 地址或者网段，用逗号隔开；谁也不许读的，写 none。",
        "谁都能读到门户的运行情况。请只写监控服务器的地址。",
    )


def _words(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip())]


def _read_networks(name: str, words: list[str], wanted: str, risk: str) -> TrustedNetworks:
    """The networks of a setting. ``wanted`` is told for a word that is no address, ``risk``
    for one that means everybody."""
    networks = []
    for word in words:
        try:
            networks.append(ip_network(word))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} 中的“{word}”不是地址，{wanted}") from error
        if networks[-1].prefixlen == 0:
            raise ImproperlyConfigured(f"{name} 不能写“{word}”：{risk}")
    return TrustedNetworks(tuple(networks))


def read_metrics_token(text: str) -> str:
    """A token of at least 20 characters that may read /metrics from anywhere; empty for none."""
    if text and len(text) < TOKEN_LENGTH:
        raise ImproperlyConfigured(
            f"METRICS_TOKEN 太短，容易被猜中：请写至少{TOKEN_LENGTH}个字符，"
            "例如 openssl rand -hex 20 的输出。"
        )
    return text


def read_signing_key(text: str) -> str:
    """A key that can be used, by its path or its content; empty for none."""
    if not text.strip():
        return ""
    from gazette.true_copies.signature_keys import KeyUnusable, read_key  # noqa: PLC0415

    try:
        read_key(text)
    except KeyUnusable as error:
        raise ImproperlyConfigured(str(error)) from error
    return text


def read_secret_key(text: str) -> str:
    """A key that is given must be as long as Django asks; empty stays empty."""
    if text and (len(text) < KEY_LENGTH or len(set(text)) < KEY_CHARACTERS):
        raise ImproperlyConfigured(
            f"SECRET_KEY 太短或太简单，容易被猜中：至少{KEY_LENGTH}个字符，"
            f"其中至少{KEY_CHARACTERS}个不同；也可以不设置，由系统生成并保存在 DATA_DIR。"
        )
    return text


def read_files_dir(text: str, *, has_key: bool) -> str:
    """An absolute path, which a mount may bring later; empty stays empty."""
    if text and not Path(text).is_absolute():
        raise ImproperlyConfigured(
            f"FILES_DIR 的值“{text}”不是绝对路径，请写成 /srv/files 的形式。"
        )
    if text and not has_key:
        raise ImproperlyConfigured(
            "设了 FILES_DIR（几台机器共用文件），就要设 SECRET_KEY，各台机器相同，"
            "否则在一台登录，另一台不认。请写原来的 DATA_DIR/secret_key 里的那个。"
        )
    return text


def read_replica_url(text: str, database_url: str) -> str:
    """``postgres://…``, beside a primary that is PostgreSQL too; empty stays empty."""
    urls = {"DATABASE_REPLICA_URL": text, "DATABASE_URL": database_url}
    for name, url in urls.items() if text else ():
        if not url.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(
                f"设了 DATABASE_REPLICA_URL（只读副本），{name} 须是 postgres://… 的网址："
                "只有 PostgreSQL 的数据库可以有只读副本。"
            )
    if text and text == database_url:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL 与 DATABASE_URL 相同，请写只读副本的网址，没有副本的不要设。"
        )
    return text


def read_portal_url(text: str, *, is_debug: bool = False) -> str:
    """``https://host`` or ``https://host:port`` in lower case, without a slash at the end."""
    url = text.strip().rstrip("/").lower()
    if not url:
        return ""
    if not _is_address_of_a_site(url):
        raise ImproperlyConfigured(
            f"PORTAL_URL 的值“{text}”不是网站的网址，请写成 https://主机名 的形式，"
            "不带路径和参数；中文域名请写转换后的形式（xn--……）。"
        )
    host = host_of(url)
    if url.startswith("http:") and is_public(host):
        raise ImproperlyConfigured(
            f"PORTAL_URL 是不加密的网址，而“{host}”对外公开：登录的密码会被他人截获。"
            "请配置证书，改用 https://；只在本机或者内部网络试用的，请写内部的主机名或者地址。"
        )
    if url.startswith("https:") and is_debug:
        raise ImproperlyConfigured(
            "PORTAL_URL 是正式网址（https://），而 DEBUG=1 会把程序和设置的细节显示给读者。"
            "正式运行请去掉 DEBUG，调试请去掉 PORTAL_URL。"
        )
    return url


def _is_address_of_a_site(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_host = bool(parts.hostname and host_validation_re.fullmatch(parts.netloc))
    is_bare = url in (f"http://{parts.netloc}", f"https://{parts.netloc}")
    return is_host and is_bare and port != 0


def host_of(url: str) -> str:
    """The host of an address as it stands in ALLOWED_HOSTS: IPv6 in brackets, no port."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def is_public(host: str) -> bool:
    """Whether a host, or a pattern of ALLOWED_HOSTS, can be reached from everywhere."""
    name = host.strip("[]").strip(".")
    try:
        return ip_address(name).is_global
    except ValueError:
        return name == "*" or ("." in name and name.rpartition(".")[2] not in INNER_LABELS)


def read_allowed_hosts(text: str, portal_url: str) -> list[str]:
    """The hosts that are served: those named, or this machine's and that of the portal.

    A public host needs a ``portal_url``, without which cookies would not be protected.
    """
    named = [host.strip().lower() for host in text.split(",") if host.strip()]
    for host in named:
        if host != "*" and not _is_host_pattern(host):
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS 中的“{host}”不是主机名，"
                "请只写主机名，用逗号隔开，不带 http:// 和端口。"
            )
    if not portal_url:
        return _without_public_hosts(named) or list(THIS_MACHINE)
    own = host_of(portal_url)
    if "*" in named:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS 不能写“*”：冒用别的主机名的请求也会得到回答。请逐个写出主机名。"
        )
    if named and not validate_host(own, named):
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS 中没有 PORTAL_URL 的主机名“{own}”，读者会打不开。"
            "请把它加进去，或者不设置 ALLOWED_HOSTS。"
        )
    return named or list(dict.fromkeys([own, *THIS_MACHINE]))


def _is_host_pattern(host: str) -> bool:
    bare = host.removeprefix(".")
    is_ipv6 = bare.startswith("[") and bare.endswith("]")
    return bool(host_validation_re.fullmatch(bare)) and (is_ipv6 or ":" not in bare)


def _without_public_hosts(hosts: list[str]) -> list[str]:
    public = "、".join(host for host in hosts if is_public(host))
    if public:
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS 中的“{public}”对外公开，而没有设置 PORTAL_URL，登录不能受到保护。"
            "请设置 PORTAL_URL=https://主机名。"
        )
    return hosts


def read_trusted_proxies(text: str) -> TrustedProxies:
    """Addresses and networks, comma-separated, and ``unix`` for Unix sockets; or ``none``."""
    words = _words(text)
    words = [] if words == [NO_PROXY] else words
    networks: list[Network] = []
    for word in words:
        if word == UNIX_SOCKET:
            continue
        try:
            networks.append(ip_network(word))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"TRUSTED_PROXIES 中的“{word}”不是地址，请写代理服务器的 IP 地址或者网段"
                f"（如 10.0.0.0/24），用逗号隔开；经 Unix 套接字连接的写 {UNIX_SOCKET}。"
            ) from error
        if networks[-1].prefixlen == 0:
            raise ImproperlyConfigured(
                f"TRUSTED_PROXIES 不能写“{word}”：任何人都能冒充代理服务器。请写它的地址。"
            )
    return TrustedProxies(tuple(networks), UNIX_SOCKET in words)
