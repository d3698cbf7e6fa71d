"""The system account that the embedded PostgreSQL runs as: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

from bot.core.errors import ConfigurationError

NAMES = ("pgserver", "postgres")
_SEARCH = 0o001


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server."""

    uid: int
    gid: int

    @property
    def ours(self) -> bool:
        """Whether this process runs as the same account."""
        return self.uid == os.geteuid()

    def spawn_options(self) -> dict[str, Any]:
        """Arguments of :func:`subprocess.run` that make a child run as this account."""
        return {} if self.ours else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Give a folder to this account, closed to all others."""
        folder.chmod(0o700)
        if not self.ours:
            os.chown(folder, self.uid, self.gid)

    def let_through(self, path: Path) -> None:
        """Let this account pass (not list) the folders above a path that are closed to it.

        Only root has another account to care for, and only root is able to do this.
        """
        if self.ours:
            return
        for folder in path.resolve().parents:
            mode = folder.stat()
            if mode.st_uid != self.uid and not mode.st_mode & _SEARCH:
                folder.chmod(mode.st_mode | _SEARCH)


def server_account(cluster: Path) -> Account:
    """The owner of an existing cluster; for a new one ourselves, or as root another account.

    Raises:
        ConfigurationError: the cluster belongs to somebody else.
    """
    me = os.geteuid()
    if cluster.exists():
        owner = cluster.stat()
        if me not in {0, owner.st_uid}:
            raise ConfigurationError(
                f"{cluster} belongs to another system account: run as that account, or choose another SIGAP_DATA"
            )
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    if me != 0:
        return Account(me, os.getegid())
    return _unprivileged()


def _unprivileged() -> Account:
    for name in NAMES:
        if found := _lookup(name):
            return found
    if useradd := which("useradd"):
        command = [useradd, "--system", "--no-create-home", "--shell", "/bin/false", NAMES[0]]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed arguments
    account = _lookup(NAMES[0]) or _lookup("nobody")
    if account is None:
        raise ConfigurationError(
            "PostgreSQL does not run as root and there is no other account: run as an ordinary user, "
            f"create an account {NAMES[0]}, or set SIGAP_DATABASE_URL"
        )
    return account


def _lookup(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)
