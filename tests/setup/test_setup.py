"""The decisions of scripts/setup.py, with programs that are a few lines of shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import setup
from scripts.setup import Finished, Project, SetupError

ROOT = Path(__file__).parent.parent.parent
UV = "#!/bin/sh\necho 'uv 0.13.9 (somewhere)'\n"
SHIM = "#!/bin/sh\necho 'pyenv: uv: command not found' >&2\nexit 127\n"
REFUSED = (
    "error: Request failed after 3 retries\n  Caused by: error sending request for url\n  Caused by: tcp connect error"
)


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Puts programs into folders; only those folders (and /bin) are on PATH, in the order of their names."""

    def program(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        folders = sorted({str(one.parent) for one in tmp_path.glob("path*/*")})
        monkeypatch.setenv("PATH", os.pathsep.join([*folders, "/bin"]))
        return str(path)

    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return program


@pytest.fixture
def commands(monkeypatch):
    """What would have been run and shown; each answers with the next of ``answers``, or well."""
    run: list[tuple[str, ...]] = []

    def shown(*command, env=None):
        run.append(command)
        return commands.answers.pop(0) if commands.answers else Finished(0, "")

    commands = type("Commands", (), {"run": run, "answers": []})()
    monkeypatch.setattr(setup, "shown", shown)
    return commands


@pytest.fixture
def project(tmp_path) -> Project:
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "uv.lock").write_text("version = 1")
    return Project("service", tmp_path, "3.12")


def fake_python(version: str) -> str:
    return f"#!/bin/sh\necho cpython {version}\n"


# --- uv --------------------------------------------------------------------------------------------------------------


def test_a_uv_that_does_not_run_is_passed_over(put, tmp_path):
    put("path1/uv", SHIM)
    wanted = put("path2/uv", UV)
    assert setup.find_uv(tmp_path) == wanted


def test_a_uv_that_is_too_old_is_passed_over(put, tmp_path):
    put("path1/uv", "#!/bin/sh\necho 'uv 0.4.1'\n")
    assert setup.find_uv(tmp_path) is None


def test_the_uv_of_an_earlier_run_is_used(put, tmp_path):
    put("path1/uv", SHIM)
    own = put(".tools/bin/uv", UV)
    assert setup.find_uv(tmp_path) == own


def test_uv_is_installed_where_there_is_none(put, tmp_path, commands, monkeypatch):
    made = []
    monkeypatch.setattr(setup, "make_tools", lambda root, pythons: made.append(root))
    monkeypatch.setattr(setup, "find_uv", lambda root: "own-uv" if commands.run else None)
    assert setup.ensure_uv(tmp_path) == "own-uv"
    assert made == [tmp_path]
    assert commands.run[0][1:] == ("-m", "pip", "install", "--disable-pip-version-check", setup.UV_WANTED)


def test_no_network_for_uv_is_told_as_such(put, tmp_path, commands, monkeypatch):
    monkeypatch.setattr(setup, "make_tools", lambda root, pythons: None)
    commands.answers = [Finished(1, "NewConnectionError: Failed to establish a new connection")]
    with pytest.raises(SetupError, match="no network: PyPI could not be reached to install uv"):
        setup.ensure_uv(tmp_path)


def test_a_python_without_venv_is_told_as_such(put, tmp_path):
    broken = put("path1/python3", "#!/bin/sh\necho 'ensurepip is not available'\nexit 1\n")
    with pytest.raises(SetupError, match=r"(?s)ensurepip is not available.*apt-get install python3-venv"):
        setup.make_tools(tmp_path, [broken])


# --- interpreters ----------------------------------------------------------------------------------------------------


def test_a_python_on_path_is_found_behind_a_broken_shim(put):
    put("path1/python3.12", SHIM)
    wanted = put("path2/python3.12", fake_python("3.12"))
    assert setup.find_python("no-uv", "3.12") == wanted


def test_a_python_of_pyenv_is_found_without_its_shims(put):
    wanted = put("pyenv/versions/3.10.13/bin/python3.10", fake_python("3.10"))
    assert setup.find_python("no-uv", "3.10") == wanted


def test_a_python_that_uv_keeps_is_found(put):
    python = put("kept/python3.12", fake_python("3.12"))
    uv = put("path1/uv", f"#!/bin/sh\necho {python}\n")
    assert setup.find_python(uv, "3.12") == python


def test_a_program_that_is_another_version_is_not_taken(put):
    put("path1/python3.10", fake_python("3.12"))
    assert setup.find_python("no-uv", "3.10") is None


def test_a_missing_python_is_asked_of_uv(commands, monkeypatch):
    monkeypatch.setattr(
        setup, "find_python", lambda uv, version: f"/{version}" if version == "3.12" or commands.run else None
    )
    assert setup.ensure_pythons("uv", ["3.12", "3.10"]) == {"3.12": "/3.12", "3.10": "/3.10"}
    assert commands.run == [("uv", "python", "install", "3.10")]


@pytest.mark.parametrize(
    ("output", "reason"),
    [(REFUSED, "could not reach its downloads"), ("error: No download found for request", "could not install it")],
)
def test_interpreters_that_cannot_be_had_are_named_with_the_ways_to_get_them(put, commands, output, reason):
    put("path1/python3.12", fake_python("3.12"))
    commands.answers = [Finished(1, output)]
    with pytest.raises(SetupError) as caught:
        setup.ensure_pythons("no-uv", ["3.12", "3.10"])
    text = str(caught.value)
    assert text.startswith("Python 3.10 is missing")
    assert reason in text
    for way in ("pyenv install 3.10", "apt-get install python3.10", "uv python install 3.10"):
        assert way in text


def test_both_missing_interpreters_are_told_at_once():
    assert setup.no_python(["3.12", "3.10"], network=True).startswith("Python 3.12 and 3.10 are missing")


# --- environments ----------------------------------------------------------------------------------------------------


def test_an_environment_is_synced_to_its_lock_and_remembered(project, commands):
    project.environment.mkdir()
    setup.sync("uv", project, "/python3.12")
    sync = ("uv", "sync", "--locked", "--compile-bytecode")
    assert commands.run == [(*sync, "--project", str(project.folder), "--python", "/python3.12")]
    assert setup.read(project.stamp) == project.fingerprint()


def test_what_is_ready_is_skipped_until_its_lock_changes(project):
    (project.environment / "bin").mkdir(parents=True)
    (project.environment / "bin/python").write_text("")
    assert not project.is_ready()
    project.stamp.write_text(project.fingerprint())
    assert project.is_ready()
    (project.folder / "uv.lock").write_text("version = 2")
    assert not project.is_ready()


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (REFUSED, "no network: the package index could not be reached"),
        ("error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.", "does not match its"),
        ("error: Failed to build `thing`", "uv could not sync"),
    ],
)
def test_a_failed_sync_says_which_kind_it_is(project, commands, output, told):
    commands.answers = [Finished(2, output)]
    with pytest.raises(SetupError, match=told):
        setup.sync("uv", project, "/python3.12")
    assert not project.stamp.exists()


def test_the_callers_shell_does_not_mislead_uv():
    outer = {"VIRTUAL_ENV": "/elsewhere", "UV_PROJECT_ENVIRONMENT": "/other", "UV_INDEX_URL": "kept", "PATH": "/bin"}
    assert setup.clean_environment(outer, MORE="1") == {"UV_INDEX_URL": "kept", "PATH": "/bin", "MORE": "1"}


def test_without_a_lock_of_browser_libraries_npm_is_not_asked(tmp_path, commands):
    setup.sync_browser_libraries(tmp_path)
    assert not commands.run


def test_browser_libraries_are_installed_once(put, tmp_path, commands):
    npm = put("path1/npm", "#!/bin/sh\necho 11.0.0\n")
    (tmp_path / "package-lock.json").write_text("{}")
    setup.sync_browser_libraries(tmp_path)
    setup.sync_browser_libraries(tmp_path)
    assert commands.run == [(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")]


# --- as a whole ------------------------------------------------------------------------------------------------------


def test_trouble_ends_with_1_and_plain_words(monkeypatch, capsys):
    def trouble():
        raise SetupError("Python 3.10 is missing")

    monkeypatch.setattr(setup, "set_up", trouble)
    assert setup.main() == 1
    assert capsys.readouterr().err == "\nsetup: Python 3.10 is missing\n"


def test_without_any_python_the_script_says_so(put, tmp_path):
    """Run for real, in a copy, with nothing on PATH but a shim that fails."""
    script = tmp_path / "scripts/setup.sh"
    put("path1/python3", SHIM)
    text = (ROOT / "scripts/setup.sh").read_text().replace("/usr/bin/", "/none/").replace("/usr/local/", "/none/")
    script.parent.mkdir()
    script.write_text(text)
    put("path1/dirname", '#!/bin/sh\necho "${1%/*}"\n')
    put("path1/cat", '#!/bin/sh\nwhile IFS= read -r line; do echo "$line"; done\n')
    env = {"PATH": str(tmp_path / "path1"), "PYENV_ROOT": str(tmp_path / "pyenv")}
    done = subprocess.run(["/bin/sh", str(script)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no Python was found" in done.stderr
    assert "pyenv install 3.12 3.10" in done.stderr


def test_a_python_that_runs_is_found_behind_a_shim(put, tmp_path):
    script = tmp_path / "scripts/setup.sh"
    script.parent.mkdir()
    script.write_text((ROOT / "scripts/setup.sh").read_text())
    (tmp_path / "scripts/setup.py").write_text("import sys; print('began', sys.version_info[0])")
    put("path1/python3", SHIM)
    (tmp_path / "path1/python3.12").symlink_to(sys.executable)
    done = subprocess.run(["/bin/sh", str(script)], capture_output=True, text=True, check=False)
    assert done.stdout == "began 3\n", done.stderr
