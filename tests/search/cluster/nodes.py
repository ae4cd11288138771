"""Real OpenSearch nodes on loopback, for tests: as many as asked for, with small heaps.

The jars come from Maven (``pom.xml``), once for each version of it (``tests.java_classes``);
``SearchNode.java`` starts a node out of them. Where they cannot be had, ``CannotRun`` says why,
and tests that need a node are skipped with these words.

    python -m tests.search.cluster.nodes 1

starts a cluster for work by hand, prints its address, and stops it on Ctrl-C.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.java_classes import CannotRun, class_path
from tests.portal_folder import free_port

#: Seconds until a cluster is green.
STARTING = 900
#: The heap of a node, in megabytes.
HEAP = 320
_JAVA = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xss1m",
    "-Djava.awt.headless=true",
    "-Dlog4j2.disable.jmx=true",
    "-Dopensearch.networkaddress.cache.ttl=60",
)
_SETTINGS = {
    "cluster.name": "gazette-test",
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "cluster.fault_detection.leader_check.interval": "500ms",
    "cluster.fault_detection.leader_check.timeout": "2s",
    "cluster.fault_detection.follower_check.interval": "500ms",
    "cluster.fault_detection.follower_check.timeout": "2s",
    "node.processors": "2",
}


@dataclass
class Node:
    """One node, running or stopped; it keeps its data and its ports."""

    name: str
    home: Path
    port: int
    transport_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home / "node.log"

    def start(self, classes: str, settings: dict[str, str]) -> None:
        own = {"node.name": self.name, "http.port": self.port}
        own |= {"transport.port": self.transport_port, **settings}
        command = ["java", f"-Xms{HEAP}m", f"-Xmx{HEAP}m", *_JAVA, "-cp", classes, "SearchNode"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, str(self.home), *(f"{name}={value}" for name, value in own.items())],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def send(self, number: int) -> None:
        """Send a signal to the process: SIGKILL, SIGSTOP (it hangs), SIGCONT."""
        assert self.process
        self.process.send_signal(number)

    def kill(self) -> None:
        """As by ``kill -9``; waits until the process is gone."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def ask(self, path: str) -> Any:
        """GET an address of the node; None if it does not answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return json.loads(response.read()) if response.status < 300 else None
        except (OSError, HTTPException, ValueError):
            return None
        finally:
            connection.close()


@dataclass
class Cluster:
    """Nodes that form one cluster."""

    nodes: list[Node]
    classes: str
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address as SEARCH_URL names it, without the index."""
        return f"opensearch://{','.join(f'127.0.0.1:{node.port}' for node in self.nodes)}"

    def start(self, node: Node) -> None:
        node.start(self.classes, _SETTINGS | self.settings)

    def wait_green(self, seconds: int = STARTING) -> None:
        """Wait until all nodes are in, and no shard waits. Raises CannotRun."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for node in self.nodes:
                if node.process and (status := node.process.poll()) is not None:
                    raise CannotRun(f"{node.name} ended ({status}): {_last_words(node.log)}")
            if all(self._is_green(node) for node in self.nodes):
                return
            time.sleep(0.2)
        said = _last_words(self.nodes[0].log)
        raise CannotRun(f"the cluster was not green after {seconds} s: {said}")

    def _is_green(self, node: Node) -> bool:
        health = node.ask("/_cluster/health") or {}
        is_whole = health.get("number_of_nodes") == len(self.nodes)
        return bool(is_whole and health.get("status") == "green")

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()


def _last_words(log: Path) -> str:
    return " ".join(log.read_text(errors="replace").splitlines()[-3:])[-500:]


@contextmanager
def running(count: int, folder: Path | None = None) -> Iterator[Cluster]:
    """A green cluster of so many nodes, stopped and removed at the end. Raises CannotRun."""
    classes = class_path(Path(__file__).parent, "gazette-search-node")
    with tempfile.TemporaryDirectory(prefix="gazette-search-", dir=folder) as home:
        nodes = [
            Node(f"node-{number}", Path(home) / str(number), free_port(), free_port())
            for number in range(1, count + 1)
        ]
        settings = {"discovery.type": "single-node"}
        if count > 1:
            hosts = ",".join(f"127.0.0.1:{node.transport_port}" for node in nodes)
            names = ",".join(node.name for node in nodes)
            settings = {"discovery.seed_hosts": hosts}
            settings["cluster.initial_cluster_manager_nodes"] = names
        cluster = Cluster(nodes, classes, settings)
        try:
            for node in nodes:
                (node.home / "config").mkdir(parents=True)
                cluster.start(node)
            cluster.wait_green()
            yield cluster
        finally:
            cluster.stop()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    # Also where a shell has started it in the background, without an interrupt key.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with running(count) as cluster:
        sys.stdout.write(f"{cluster.url}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
