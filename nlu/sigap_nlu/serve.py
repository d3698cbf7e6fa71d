"""Start the engine's HTTP server on the loopback address: ``python -m sigap_nlu.serve MODEL PORT``.

The token of its API comes from the environment, since a command line is there for everybody on the machine to read.
"""

import os
import sys

from rasa.__main__ import main


def arguments(model: str, port: str, token: str) -> list[str]:
    """The arguments of ``rasa run``."""
    return [
        "rasa", "run", "--model", model, "--enable-api", "--auth-token", token,
        "--interface", "127.0.0.1", "--port", port,
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
    ]  # fmt: skip


if __name__ == "__main__":
    sys.argv = arguments(sys.argv[1], sys.argv[2], os.environ["SIGAP_RASA_TOKEN"])
    main()
