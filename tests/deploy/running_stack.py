"""The portal as it is deployed, on loopback: nginx, gunicorn and the jobs, from ``deploy/``.

The configuration files are the deployed ones; only addresses, folders and TLS differ.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from tests.paths import ROOT
from tests.portal_folder import LIMIT, NO_HEADERS, Portal, ask, free_port, wait

#: A name for which cookies need no TLS.
HOST = "gongbao.test"
DEPLOYED = ROOT / "deploy"

_MAIN = """
daemon off;
worker_processes {workers};
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx-errors.log warn;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    types_hash_max_size 2048;
    client_body_temp_path {folder}/nginx/body;
    proxy_temp_path {folder}/nginx/proxy;
    fastcgi_temp_path {folder}/nginx/fastcgi;
    uwsgi_temp_path {folder}/nginx/uwsgi;
    scgi_temp_path {folder}/nginx/scgi;
    include {folder}/nginx/site.conf;
    {more}
}}
"""


class RunningStack(Portal):
    """A portal in a folder of its own, served as ``deploy/`` says.

    ``is_limited`` False takes the limits by client address away, since all clients of a
    test have one address.
    """

    def __init__(self, folder: Path, *, is_limited: bool = True, **environment: str) -> None:
        self.port = free_port()
        self.site = f"http://{HOST}:{self.port}"
        self.is_limited = is_limited
        chosen = {
            "PORTAL_URL": self.site,
            "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
            "PAGES_DIR": str(folder / "cache" / "pages"),
            "TRUSTED_PROXIES": "unix",
            "JOBS": "off",
            "WEB_WORKERS": "2",
            "WEB_THREADS": "4",
            **({} if is_limited else {"OVERLOAD_PER_ADDRESS": "0"}),
            "WEB_BIND": f"unix:{folder}/web.sock",
            **environment,
        }
        super().__init__(folder, **chosen)
        self.web: subprocess.Popen[str] | None = None
        self.nginx: subprocess.Popen[str] | None = None

    # ---- Processes ----

    def start_web(self) -> None:
        (self.folder / "cache").mkdir(exist_ok=True)
        self.web = self._start(
            str(Path(sys.executable).parent / "gunicorn"),
            *("--config", str(DEPLOYED / "gunicorn.conf.py"), "gazette.config.wsgi:application"),
            log="web.log",
        )
        wait(self.is_bound)

    def is_bound(self) -> bool:
        return (self.folder / "web.sock").exists()

    def start_nginx(self, *, workers: int = 1, more: str = "") -> None:
        self.write_site()
        text = _MAIN.format(
            folder=self.folder,
            workers=workers,
            user="user root;" if os.getuid() == 0 else "",
            more=more,
        )
        (self.folder / "nginx.conf").write_text(text)
        self.nginx = self._start("nginx", "-c", str(self.folder / "nginx.conf"), log="nginx.log")
        wait(self._answers)

    def start_jobs(self) -> subprocess.Popen[str]:
        return self.start("run_jobs", log=self.folder / "jobs.log")

    def _start(self, *command: str, log: str) -> subprocess.Popen[str]:
        with (self.folder / log).open("a") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def _answers(self) -> bool:
        try:
            return self.get("/healthz")[0].status in (200, 403)
        except OSError:
            return False

    # ---- Configuration ----

    def write_site(self) -> None:
        """The files of ``deploy/nginx``, for this folder and port."""
        place = self.folder / "nginx"
        place.mkdir(exist_ok=True)
        for source in DEPLOYED.glob("nginx/gazette-*.conf"):
            (place / source.name).write_text(self._own(source.read_text()))
        shutil.copytree(DEPLOYED / "nginx/pages", place / "gazette-pages", dirs_exist_ok=True)
        site = self._own((DEPLOYED / "nginx/site.conf").read_text())
        site = re.sub(r"server \{[^}]*return 444;\s*\}", "", site)
        site = re.sub(r"server \{[^{}]*listen \[::\]:80;[^{}]*\{[^{}]*\}\s*\}", "", site)
        site = re.sub(r"(?m)^ *(ssl_|listen \[::\]).*$", "", site)
        site = re.sub(r"listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};", site)
        if not self.is_limited:
            site = re.sub(r"(?m)^ *limit_req .*$|^ *limit_conn gazette_connections .*$", "", site)
        (place / "site.conf").write_text(site)

    def _own(self, text: str) -> str:
        places = {
            "unix:/run/gazette-web.sock": f"unix:{self.folder}/web.sock",
            "/etc/nginx/gazette/": f"{self.folder}/nginx/",
            "/usr/share/gazette-nginx": f"{self.folder}/nginx",
            "/var/cache/gazette/": f"{self.folder}/cache/",
            "/var/lib/gazette/": f"{self.folder}/",
            "/var/log/gazette/": f"{self.folder}/nginx/",
            "@HOST@": HOST,
            "@HSTS_SECONDS@": "3600",
        }
        for deployed, own in places.items():
            text = text.replace(deployed, own)
        return text

    # ---- Requests ----

    def get(self, path: str, headers: Mapping[str, str] = NO_HEADERS) -> tuple[HTTPResponse, str]:
        """A page by way of nginx."""
        return ask(self.port, path, {"Host": f"{HOST}:{self.port}", **headers})

    def post(self, path: str, form: Mapping[str, str]) -> tuple[HTTPResponse, str]:
        return ask(self.port, path, {"Host": f"{HOST}:{self.port}"}, form)

    def head(self, path: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        connection.request("HEAD", path, headers={"Host": f"{HOST}:{self.port}"})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response


def is_by_nginx(response: HTTPResponse) -> bool:
    """Whether nginx has answered from a file: its ETag tells time and size."""
    return bool(re.fullmatch(r'"[0-9a-f]+-[0-9a-f]+"', response.headers.get("ETag", "")))
