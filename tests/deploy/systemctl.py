#!/usr/bin/python3
"""What stands in for ``systemctl`` in a tree that systemd does not run.

It knows the words that the commands of ``deploy/`` and Debian's packages say to systemd, reads
the unit files of the tree, and starts their command lines as they are written there: with their
user, environment file, folder, umask and socket. What only a kernel under systemd can do (the
hardening) is left out. Debian's own Python runs it, so it needs nothing else.
"""

from __future__ import annotations

import grp
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

UNITS = (Path("/etc/systemd/system"), Path("/lib/systemd/system"))
STATE = Path("/run/started-units")
#: The first descriptor that systemd hands over (sd_listen_fds(3)).
FIRST_SOCKET = 3
PATIENCE = 300.0

Unit = dict[str, list[str]]


def read_unit(name: str) -> Unit | None:
    """The keys of a unit with their values in order; a template's %i is put in."""
    base, _, suffix = name.rpartition(".")
    template, at, instance = base.partition("@")
    for folder in UNITS:
        path = folder / (f"{template}@.{suffix}" if at else name)
        if path.exists():
            break
    else:
        return None
    unit: Unit = {}
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith(("#", ";")):
            unit.setdefault(key.strip(), []).append(value.strip().replace("%i", instance))
    return unit


def last(unit: Unit, key: str, default: str = "") -> str:
    return unit.get(key, [default])[-1]


def pid_of(name: str) -> int:
    """The process of a unit that runs, or 0."""
    unit = read_unit(name) or {}
    path = Path(last(unit, "PIDFile") or STATE / f"{name}.pid")
    try:
        pid = int(path.read_text())
        os.kill(pid, 0)
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return 0
    except (OSError, ValueError):
        return 0
    return pid


def environment(unit: Unit) -> dict[str, str]:
    found = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "LANG": "C.UTF-8"}
    for value in unit.get("Environment", []):
        for word in shlex.split(value):
            name, _, said = word.partition("=")
            found[name] = said
    for name in unit.get("EnvironmentFile", []):
        path = Path(name.removeprefix("-"))
        if name.startswith("-") and not path.exists():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            key, sign, value = line.partition("=")
            if sign and not line.startswith("#"):
                found[key.strip()] = value.strip()
    if "RuntimeDirectory" in unit:
        found["RUNTIME_DIRECTORY"] = f"/run/{last(unit, 'RuntimeDirectory')}"
    if "StateDirectory" in unit:
        found["STATE_DIRECTORY"] = f"/var/lib/{last(unit, 'StateDirectory')}"
    return found


def listen(name: str) -> socket.socket | None:
    """The socket of the socket unit of the same name, with its owner and mode."""
    unit = read_unit(name.replace(".service", ".socket"))
    if unit is None or not last(unit, "ListenStream").startswith("/"):
        return None
    path = Path(last(unit, "ListenStream"))
    path.unlink(missing_ok=True)
    opened = socket.socket(socket.AF_UNIX)
    opened.bind(str(path))
    owner = pwd.getpwnam(last(unit, "SocketUser", "root"))
    os.chown(path, owner.pw_uid, grp.getgrnam(last(unit, "SocketGroup", "root")).gr_gid)
    path.chmod(int(last(unit, "SocketMode", "0666"), 8))
    opened.listen(int(last(unit, "Backlog", "128")))
    return opened


def make_runtime_folder(unit: Unit) -> None:
    """The folder below /run that lives as long as the service does."""
    if name := last(unit, "RuntimeDirectory"):
        folder = Path("/run", name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        folder.chmod(int(last(unit, "RuntimeDirectoryMode", "0755"), 8))
        owner = pwd.getpwnam(last(unit, "User", "root"))
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def become(unit: Unit) -> None:
    """Take the user, umask and folder that the unit names; in the process that is to run."""
    user = last(unit, "User")
    if user:
        entry = pwd.getpwnam(user)
        os.initgroups(user, entry.pw_gid)
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    os.umask(int(last(unit, "UMask", "0022"), 8))
    os.chdir(last(unit, "WorkingDirectory", "/"))


def words_of(command: str) -> list[str]:
    return shlex.split(command.lstrip("-@+!"))


def start(name: str) -> None:
    unit = read_unit(name)
    if unit is None or pid_of(name) or not unit.get("ExecStart"):
        return
    for command in unit.get("ExecStartPre", []):
        subprocess.run(words_of(command), env=environment(unit), check=True)
    (command,) = unit["ExecStart"]
    if last(unit, "Type") in ("forking", "oneshot"):
        subprocess.run(words_of(command), env=environment(unit), check=not command.startswith("-"))
        return
    opened = listen(name)
    make_runtime_folder(unit)
    STATE.mkdir(exist_ok=True)
    log = os.open(STATE / f"{name}.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    child = os.fork()
    if child == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        variables = environment(unit)
        if opened is not None:
            os.dup2(opened.fileno(), FIRST_SOCKET)
            os.set_inheritable(FIRST_SOCKET, True)
            variables.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
        become(unit)
        words = words_of(command)
        os.execvpe(words[0], words, variables)  # noqa: S606
    (STATE / f"{name}.pid").write_text(str(child))


def stop(name: str) -> None:
    unit = read_unit(name) or {}
    pid = pid_of(name)
    if not pid:
        return
    if "ExecStop" in unit and last(unit, "Type") == "forking":
        subprocess.run(words_of(last(unit, "ExecStop")), check=False)
    else:
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while pid_of(name):
        if time.monotonic() > end:
            os.killpg(pid, signal.SIGKILL)
        time.sleep(0.1)


def reload(name: str) -> None:
    pid = pid_of(name)
    if not pid:
        start(name)
        return
    for command in (read_unit(name) or {}).get("ExecReload", []):
        line = command.replace("$MAINPID", str(pid))
        subprocess.run(words_of(line), check=False)


def full_name(word: str) -> str:
    return (
        word if word.endswith((".service", ".socket", ".timer", ".target")) else f"{word}.service"
    )


def main() -> int:
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    verb, names = (words[0] if words else ""), [full_name(word) for word in words[1:]]
    actions = {
        "start": [start],
        "stop": [stop],
        "restart": [stop, start],
        "reload": [reload],
        "reload-or-restart": [reload],
        "enable": [start] if "--now" in sys.argv else [],
    }
    if verb == "is-active":
        return 0 if all(map(pid_of, names)) else 3
    for name in names:
        for action in actions.get(verb, []):
            action(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
