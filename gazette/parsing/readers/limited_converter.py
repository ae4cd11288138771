"""Becomes LibreOffice, within limits: ``limited_converter PROGRAM FOLDER FILE FORMAT``.

Converts FOLDER/FILE to FORMAT, docx or pdf, in FOLDER/out. FOLDER is also home, profile and
temporary folder, so that nothing of the machine's user is read or written. The process
has no network where the system permits it, ends with the process that started it, and
cannot gain rights. Macros and links of the file are not followed.
"""

import ctypes
import os
import resource
import sys
from pathlib import Path

_MEGABYTE = 1024 * 1024
MAX_MEMORY = 3072 * _MEGABYTE
MAX_SECONDS = 120
MAX_FILE = 300 * _MEGABYTE
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _SIGKILL = 1, 38, 9
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = {
    (_SECURITY, "DisableMacrosExecution"): "true",
    (_SECURITY, "BlockUntrustedRefererLinks"): "true",
    (_SECURITY, "DisableActiveContent"): "true",
    (_SECURITY, "MacroSecurityLevel"): "3",
    ("/org.openoffice.Office.Writer/Content/Update", "Link"): "2",  # never
}


def main() -> None:
    """Convert the file that the command line names; the exit code is LibreOffice's.

    It is 81 after a profile was set up: then nothing is converted yet.
    """
    program, folder, name, target = sys.argv[1:5]
    os.chdir(folder)
    _write_settings(Path(folder))
    _keep_within_limits()
    command = [
        program,
        f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", target, "--outdir", f"{folder}/out", f"{folder}/{name}"),
    ]
    environment = {
        "HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    os.execve(program, command, environment)  # noqa: S606  (the installed LibreOffice)


def _write_settings(folder: Path) -> None:
    """The settings of an empty profile: no macros, no links, nothing loaded from elsewhere."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for (path, name), value in _SETTINGS.items()
    )
    user = folder / "profile" / "user"
    if user.exists():
        return
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry">' + items + "</oor:items>"
    )


def _keep_within_limits() -> None:
    """Limit memory, time and files; leave the network; give up the way to more rights."""
    for kind, amount in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (most, most))
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    _leave_network()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _leave_network() -> None:
    """Move into a network of its own without any device, where the system permits it."""
    user = os.getuid()
    unshare = ctypes.CDLL(None).unshare
    if unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return
    try:
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    except OSError:
        return


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
