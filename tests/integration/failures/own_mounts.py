"""Runs a module in a mount namespace of its own, where it may mount small or read-only disks."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

UNSHARE = ("unshare", "--user", "--map-root-user", "--mount", "--propagation", "private")
NEEDED = (
    "This test mounts a small file system in a user namespace of its own, as root or as anybody "
    "else; here `unshare --user --map-root-user --mount` failed. Install util-linux, and allow "
    "user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, "
    "kernel.apparmor_restrict_unprivileged_userns). What it said: "
)


def in_own_mounts(module: str, *arguments: object) -> Any:
    """What the module printed last, as JSON; fails with words where it cannot run at all."""
    try:
        tried = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise AssertionError(NEEDED + str(error)) from error
    assert tried.returncode == 0, NEEDED + tried.stderr
    command = [*UNSHARE, sys.executable, "-m", module, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def as_somebody(module: str, *arguments: object) -> None:
    """Run a module as a user who is not root, in the same mounts: PostgreSQL wants no root. What
    it prints is printed.
    """
    command = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    subprocess.run([*command, sys.executable, "-m", module, *map(str, arguments)], check=True)


def mount_small(folder: Path, size: str) -> None:
    """A real file system of `size` at `folder`; gone with the namespace."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", folder], check=True
    )


def remount(folder: Path, mode: str) -> None:
    """`ro` or `rw`."""
    subprocess.run(["mount", "-o", f"remount,{mode}", folder], check=True)
