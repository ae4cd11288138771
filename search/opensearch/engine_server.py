"""The server that SEARCH_URL names: its addresses, its client, and when it is asked at all.

A reader waits for the engine at most ``PATIENCE`` seconds in all for one page
(``PatienceOfPage``), and once: after a failure all threads of the process take the engine
for absent (``Breaker``), until one request in ``REST`` seconds tries again.
"""

from __future__ import annotations

import logging
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import request_finished, request_started
from haystack import connections
from opensearchpy import OpenSearch, OpenSearchException, SSLError, TransportError

from search.engines.candidate_index import IndexUnusable

logger = logging.getLogger(__name__)

#: Seconds: for all questions of a reader's page; for writing; until a failed engine is asked
#: again, and at most so long.
PATIENCE, WRITING, REST, LONGEST_REST = 0.9, 60.0, 5.0, 60.0
DEFAULT_PORT, DEFAULT_INDEX = 9200, "gazette"


class EngineAbsent(IndexUnusable):
    """The engine does not answer, answers too late or answers with an error."""


@dataclass(frozen=True, slots=True)
class Address:
    """What SEARCH_URL says: the nodes, whether over TLS, and the name of the index (an alias)."""

    hosts: tuple[tuple[str, int], ...]
    is_tls: bool
    index: str


def address_of(url: str) -> Address:
    """``opensearch://host:9200,other:9200/gazette``; ``opensearch+https://…`` over TLS."""
    parts = urlsplit(url)
    hosts = []
    for one in (parts.netloc or "127.0.0.1").split(","):
        host, _, port = one.rpartition(":") if one.rpartition(":")[2].isdecimal() else (one, "", "")
        hosts.append((host.strip("[]") or "127.0.0.1", int(port or DEFAULT_PORT)))
    is_tls = parts.scheme.partition("+")[2] == "https"
    return Address(tuple(hosts), is_tls, parts.path.strip("/") or DEFAULT_INDEX)


@dataclass
class Breaker:
    """Keeps requests from an engine that has failed. Times are those of a steady clock.

    After a failure it is open: ``allows`` says no until the rest is over, then yes to one
    caller alone, whose success closes it. Each failure in a row doubles the rest.
    """

    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    opens_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self) -> bool:
        with self._lock:
            if not self.failures:
                return True
            now = self.clock()
            if now < self.opens_at:
                return False
            self.opens_at = now + REST  # the others wait for what this one learns
            return True

    def succeeded(self) -> None:
        with self._lock:
            if self.failures:
                logger.warning("The search engine answers again.")
            self.failures = 0

    def failed(self, error: Exception) -> None:
        with self._lock:
            self.failures += 1
            rest = min(LONGEST_REST, REST * 2 ** min(self.failures - 1, 10))
            self.opens_at = self.clock() + rest
        logger.warning("The search engine fails; it is asked again in %.0f s: %s", rest, error)


#: The breaker of this process.
breaker = Breaker()


class PatienceOfPage(threading.local):
    """For how long the page that this thread makes may still wait for the engine.

    Outside of a page, in jobs and commands, each question has all of ``PATIENCE``.
    """

    def __init__(self) -> None:
        self._left: float | None = None

    def begin(self, **_signal: object) -> None:
        self._left = PATIENCE

    def end(self, **_signal: object) -> None:
        self._left = None

    @property
    def left(self) -> float:
        return PATIENCE if self._left is None else self._left

    def spend(self, seconds: float) -> None:
        if self._left is not None:
            self._left = max(0.0, self._left - seconds)


patience = PatienceOfPage()
request_started.connect(patience.begin)
request_finished.connect(patience.end)


class Engine:
    """The engine as readers ask it and as jobs write it. Methods raise EngineAbsent."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.index = address.index

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Ask a question; an answer of only some of the shards is none."""
        return self.search_all([body])[0]

    def search_all(self, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Ask several questions in one request; if one of them fails, all do."""
        if not bodies:
            return []
        how = {
            "index": self.index,
            "allow_partial_search_results": False,
            "request_cache": False,
        }
        lines = [line for body in bodies for line in (how, body)]

        def ask(client: OpenSearch, seconds: float) -> list[dict[str, Any]]:
            return answers_of(client.msearch(body=lines, request_timeout=seconds))

        found: list[dict[str, Any]] = self._ask(ask)
        return found

    def _ask(self, ask: Callable[[OpenSearch, float], Any]) -> Any:
        seconds = patience.left
        if seconds <= 0:
            raise EngineAbsent("the page has waited long enough")
        if not breaker.allows():
            raise EngineAbsent("the engine has failed a moment ago")
        begun = time.monotonic()
        try:
            answer = ask(_client(self.address, PATIENCE, _credentials()), seconds)
        except (OpenSearchException, OSError, ValueError) as error:
            breaker.failed(error)
            raise EngineAbsent(str(error)[:300]) from error
        finally:
            patience.spend(time.monotonic() - begun)
        breaker.succeeded()
        return answer

    @property
    def writer(self) -> OpenSearch:
        """The client of jobs and commands, which may wait. Its errors are those of the library."""
        return _client(self.address, WRITING, _credentials())


def answers_of(several: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers of one request for several. Raises an error of the library if one has failed."""
    answers: list[dict[str, Any]] = several["responses"]
    for one in answers:
        if "error" in one:
            raise TransportError(one.get("status", 500), str(one["error"])[:300], one["error"])
    return answers


def problem_of(error: Exception) -> str:
    """In Chinese, why the engine does not answer, and what to do."""
    status = getattr(error, "status_code", "")
    cause = str(getattr(error, "info", "") or error)
    if status == 401:
        return "检索服务器不认门户的身份，请检查 SEARCH_USER、SEARCH_PASSWORD 或 SEARCH_API_KEY。"
    if status == 403:
        return "检索服务器上门户的用户没有权限，请按运维手册“检索服务器”一节给它权限。"
    if isinstance(error, SSLError) or "CERTIFICATE_VERIFY_FAILED" in cause:
        return (
            "检索服务器的证书没有通过检验，请检查 SEARCH_CA 指定的 CA 文件，"
            "以及 SEARCH_URL 里的主机名与证书是否一致。"
        )
    return f"检索服务器没有应答，请检查服务器和 SEARCH_URL：{str(error)[:200]}"


def is_serving() -> bool:
    """Whether an engine answers, and not memory."""
    return hasattr(connections["default"].get_backend(), "engine")


def serving_engine() -> Engine:
    """The engine of the connection that Haystack uses."""
    engine: Engine = connections["default"].get_backend().engine
    return engine


Credentials = tuple[tuple[str, Any], ...]


def _credentials() -> Credentials:
    """The client's options of identity and trust, from the settings."""
    options: dict[str, Any] = {}
    if settings.SEARCH_API_KEY:
        options["headers"] = (("Authorization", f"ApiKey {settings.SEARCH_API_KEY}"),)
    elif settings.SEARCH_USER:
        # Not by the library, which takes only Latin letters.
        known = f"{settings.SEARCH_USER}:{settings.SEARCH_PASSWORD}".encode()
        options["headers"] = (("Authorization", f"Basic {b64encode(known).decode()}"),)
    if settings.SEARCH_CA:
        options["ca_certs"] = settings.SEARCH_CA
    return tuple(options.items())


_clients: dict[tuple[Address, float, Credentials], OpenSearch] = {}


def _client(address: Address, seconds: float, credentials: Credentials) -> OpenSearch:
    """The client for an address; it and its connections are kept."""
    key = (address, seconds, credentials)
    if key not in _clients:
        _clients[key] = _new_client(*key)
    return _clients[key]


def _new_client(address: Address, seconds: float, credentials: Credentials) -> OpenSearch:
    options = dict(credentials)
    if "headers" in options:
        options["headers"] = dict(options["headers"])
    return OpenSearch(
        hosts=[{"host": host, "port": port} for host, port in address.hosts],
        use_ssl=address.is_tls,
        verify_certs=address.is_tls,
        timeout=seconds,
        # A refused connection is tried at the next node; who waited in vain does not wait again.
        max_retries=len(address.hosts) - 1,
        retry_on_timeout=False,
        **options,
    )


def forget_clients() -> None:
    """Close the connections to the engine: a forked process must not share them."""
    for client in _clients.values():
        client.close()
    _clients.clear()
