"""Keys of 32 bytes in files and settings: read, and made at the first time."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from bot.core.errors import ConfigurationError

KEY_BYTES = 32
HOW_TO_MAKE = 'make one with: python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'


def read_key(text: str) -> bytes:
    """A key as it stands in a setting or a file: base64 of 32 bytes.

    Raises:
        ConfigurationError: it is something else; the message does not show it.
    """
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_" if set(text) & set("-_") else None, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigurationError(f"the encryption key is not base64: {HOW_TO_MAKE}") from error
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"the encryption key must have {KEY_BYTES} bytes: {HOW_TO_MAKE}")
    return key


def load_or_create_key(path: Path) -> bytes:
    """The key in a file, made at the first time; of several who make it at once, all get the same.

    Raises:
        ConfigurationError: the file cannot be read or holds no key.
    """
    try:
        if not path.exists():
            _create(path)
        return read_key(path.read_text(encoding="ascii"))
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be used: {type(error).__name__}") from error


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)  # never over a key that another process has just made
    except FileExistsError:
        pass
    finally:
        draft.unlink()
