"""The engine's components are tested in the engine's own environment."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"


@pytest.mark.timeout(300)
@pytest.mark.skipif(not PYTHON.exists(), reason="the engine's environment is not set up: uv sync --project nlu")
def test_components_pass_their_own_tests():
    quiet = {"SQLALCHEMY_SILENCE_UBER_WARNING": "1", "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [str(PYTHON), "-m", "pytest", "nlu/tests", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **quiet}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
