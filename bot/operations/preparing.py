"""Before the service starts: the present schema, and in a demo its data. ``python -m bot.operations.preparing``."""

from __future__ import annotations

import asyncio
import sys

from bot.core.errors import SigapError
from bot.installation import databases
from bot.operations.demo import seed
from bot.settings import Mode, Settings, load_settings
from bot.store.migrations import migrate


def prepare(settings: Settings) -> None:
    """Bring the database to the present schema, and seed the demo's.

    Raises:
        SigapError: it cannot be done; the message says what to do.
    """
    found = databases(settings)
    try:
        migrate(found.service)
        if settings.mode is Mode.DEMO:
            asyncio.run(seed(settings, found.service))
    finally:
        found.release()


def main() -> None:
    """An error is what it says, and a non-zero exit."""
    try:
        prepare(load_settings())
    except SigapError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
