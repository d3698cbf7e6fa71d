"""`sigap up` watches for months: what it holds in memory is promised to be little."""

import subprocess
import sys

HEAVY = {"sqlalchemy", "alembic", "fastapi", "telegram", "pywa", "holidays", "phonenumbers", "rasa_sdk"}


def test_watching_loads_none_of_what_it_watches():
    ask = "import sys, bot.operations.supervisor; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout
    loaded = {name.split(".")[0] for name in told.split()}
    assert "bot" in loaded
    assert not HEAVY & loaded
