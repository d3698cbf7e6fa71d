"""The rules of this installation: files of the bank's own, or those that the product ships with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.core.errors import ConfigurationError, InvalidInput
from bot.core.policy import DeadlinePolicy
from bot.core.policy_file import parse_policy
from bot.core.retention import RetentionPolicy
from bot.core.retention_file import parse_retention
from bot.installation import PROJECT

SHIPPED_POLICY = PROJECT / "policy" / "deadlines.toml"
SHIPPED_RETENTION = PROJECT / "policy" / "retention.toml"


def read_policy(file: Path | None) -> DeadlinePolicy:
    """The deadline policy of a file; of none, the one that the product ships with.

    Raises:
        ConfigurationError: it cannot be read or used; says what to do, a line for each mistake.
    """
    return _read(file or SHIPPED_POLICY, parse_policy)


def read_retention(file: Path | None) -> RetentionPolicy:
    """The retention policy of a file; of none, the one that the product ships with.

    Raises:
        ConfigurationError: it cannot be read or used; says what to do, a line for each mistake.
    """
    return _read(file or SHIPPED_RETENTION, parse_retention)


def _read[T](file: Path, parse: Callable[[str], T]) -> T:
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{file} cannot be read ({type(error).__name__}): is the path right, and the file UTF-8 text?"
        ) from error
    except InvalidInput as error:
        raise ConfigurationError(f"{file}: {error}") from error
