"""The web processes: gunicorn, on the socket that systemd hands over (gazette-web.socket).

WEB_WORKERS and WEB_THREADS come from the environment file. The portal writes the lines of the
log itself, so gunicorn's access log stays off: it would have search words in it.
"""

import multiprocessing
import os
from typing import Any

#: Without systemd's socket, to try it by hand.
bind = os.environ.get("WEB_BIND") or "127.0.0.1:8000"
#: A worker needs 140 to 230 MB; two a core keep a core busy while others wait for the database.
workers = int(os.environ.get("WEB_WORKERS") or min(8, 2 * multiprocessing.cpu_count()))
worker_class = "gthread"
#: One of them is kept for reading (OVERLOAD_AT_ONCE).
threads = int(os.environ.get("WEB_THREADS") or 4)
#: Loaded before the workers are forked, which then share the dictionary's memory.
preload_app = True
#: Seconds: longer than the slowest request (a large upload's first check), shorter than nginx's.
timeout = 60
graceful_timeout = 30
keepalive = 5
#: A worker that has answered so many requests is replaced, so that no leak grows for months.
max_requests = 20_000
max_requests_jitter = 2_000
#: Which proxies are believed is decided by the portal (TRUSTED_PROXIES), not here.
forwarded_allow_ips = "*"
secure_scheme_headers: dict[str, str] = {}
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat must not wait for a disk


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new worker a number that no living one has: its counts are kept under it.

    One that takes a dead one's number goes on with its counts, so the files of
    PROMETHEUS_MULTIPROC_DIR stay as few as there are workers at once.
    """
    taken = {getattr(one, "metrics_slot", None) for one in server.WORKERS.values()}
    worker.metrics_slot = next(n for n in range(len(taken) + 1) if n not in taken)


def post_fork(server: Any, worker: Any) -> None:
    os.environ["METRICS_SLOT"] = str(worker.metrics_slot)
