"""TLS, a password and an API key: a gate of nginx in front of the real node checks them."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import override_settings

from gazette.config.readiness import search_server_problem
from search.memory.answers import answer
from search.opensearch.engine_answers import answer_by_engine
from search.opensearch.engine_server import EngineAbsent, breaker, serving_engine
from search.query.grammar import parse
from search.query.request import Request
from search.upkeep.index_writer import rebuild
from tests.factories import make_document, make_provision, make_text
from tests.portal_folder import LIMIT, free_port, wait
from tests.search.opensearch.conftest import connected

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db,
    pytest.mark.usefixtures("patient"),
]

USER, PASSWORD, KEY = "gazette", "口令 with space", "aWQ6a2V5"
BASIC = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
CONFIG = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size 100m;
  map $http_authorization $known {{ default 0; "Basic {basic}" 1; "ApiKey {key}" 1; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    location / {{
      if ($known = 0) {{ return 401 '{{"error":"Unauthorized","status":401}}'; }}
      proxy_pass http://{node};
    }}
  }}
}}
"""


@dataclass
class Gate:
    url: str
    ca: str
    other_ca: str


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make_ca(folder: Path, name: str) -> Path:
    made = folder / f"{name}.pem"
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
        *("-keyout", str(folder / f"{name}.key"), "-out", str(made)),
        *("-addext", "keyUsage=critical,keyCertSign"),
    )
    return made


def make_certificate(folder: Path, ca: Path) -> None:
    request, names = folder / "server.csr", folder / "names"
    names.write_text("subjectAltName=IP:127.0.0.1", encoding="ascii")
    openssl(
        *("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=search"),
        *("-keyout", str(folder / "server.key"), "-out", str(request)),
    )
    openssl(
        *("x509", "-req", "-days", "2", "-in", str(request), "-CA", str(ca)),
        *("-CAkey", str(ca.with_suffix(".key")), "-CAcreateserial"),
        *("-extfile", str(names), "-out", str(folder / "server.pem")),
    )


@pytest.fixture(scope="module")
def gate(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx or not shutil.which("openssl"):
        pytest.skip("there is no nginx or no openssl on this machine")
    folder, port = tmp_path_factory.mktemp("gate"), free_port()
    ca, other = make_ca(folder, "ca"), make_ca(folder, "other")
    make_certificate(folder, ca)
    node = urlsplit(engine_url).netloc
    config = CONFIG.format(folder=folder, port=port, node=node, basic=BASIC, key=KEY)
    (folder / "nginx.conf").write_text(config, encoding="utf-8")
    command = [
        nginx,
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
        "-g",
        "daemon off; master_process off;",
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait(lambda: (folder / "nginx.pid").exists())
        yield Gate(f"opensearch+https://127.0.0.1:{port}/secured", str(ca), str(other))
    finally:
        process.terminate()
        process.wait(LIMIT)


@pytest.fixture(autouse=True)
def _published() -> None:
    document = make_document(published=True)
    make_provision(text=make_text(document=document), body="鲜牛奶应当冷藏。")


@pytest.mark.parametrize(
    "identity",
    [{"SEARCH_USER": USER, "SEARCH_PASSWORD": PASSWORD}, {"SEARCH_API_KEY": KEY}],
)
def test_who_is_known_is_answered_over_tls(gate: Gate, identity: dict[str, str]) -> None:
    request = Request(parse("牛奶"), is_loose=False)
    expected = answer(request)
    with override_settings(SEARCH_CA=gate.ca, **identity), connected(gate.url):
        rebuild()
        assert answer_by_engine(request) == expected
        assert search_server_problem() == ""
        serving_engine().writer.indices.delete(index="secured-*")


@pytest.mark.parametrize(
    ("ca", "password", "told"),
    [
        ("other_ca", PASSWORD, "SEARCH_CA"),
        ("", PASSWORD, "SEARCH_CA"),
        ("ca", "wrong", "SEARCH_PASSWORD"),
        ("ca", "", "SEARCH_PASSWORD"),
    ],
)
def test_a_wrong_setting_is_named_at_once(gate: Gate, ca: str, password: str, told: str) -> None:
    settings = {
        "SEARCH_CA": getattr(gate, ca) if ca else "",
        "SEARCH_USER": USER,
        "SEARCH_PASSWORD": password,
    }
    with override_settings(**settings), connected(gate.url):
        assert told in search_server_problem()
        breaker.succeeded()
        with pytest.raises(EngineAbsent):
            answer_by_engine(Request(parse("牛奶"), is_loose=False))
    breaker.succeeded()
