"""Start the engine's HTTP server on the loopback address: ``python -m sigap_nlu.serve MODEL PORT``.

The token of its API comes from the environment, since a command line is there for everybody on the machine to read.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from rasa.__main__ import main
from rasa.core import tracker_store

_LOGS_SLOTS = ("rasa.core.nlg.interpolator",)
"""Complains of each button's payload, and prints the slots with it."""


def arguments(model: str, port: str, token: str) -> list[str]:
    """The arguments of ``rasa run``."""
    return [
        "rasa", "run", "--model", model, "--enable-api", "--auth-token", token,
        "--interface", "127.0.0.1", "--port", port,
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
    ]  # fmt: skip


def survive_a_restart_of_the_database() -> None:
    """Test each pooled connection before it is used.

    Without this, the first message after a restart of the database meets a dead connection, and the tracker store falls
    back to an empty memory: the dialogue would forget its form for one message.
    """
    wanted = tracker_store.create_engine_kwargs

    def with_ping(url: Any) -> dict[str, Any]:
        return {**wanted(url), "pool_pre_ping": True}

    tracker_store.create_engine_kwargs = with_ping


if __name__ == "__main__":
    for name in _LOGS_SLOTS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    survive_a_restart_of_the_database()
    sys.argv = arguments(sys.argv[1], sys.argv[2], os.environ["SIGAP_RASA_TOKEN"])
    main()
