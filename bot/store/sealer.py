"""Identity numbers at rest: AES-256-GCM for reading back, HMAC-SHA256 for finding; both keys from one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.core.errors import ConfigurationError
from bot.core.ports import Sealer

KEY_BYTES = 32
_PREFIX = b"\x01"
_NONCE_BYTES = 12
_HOW_TO_MAKE = 'make one with: python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'


class KeySealer(Sealer):
    """The port on one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ConfigurationError(f"the encryption key must have {KEY_BYTES} bytes: {_HOW_TO_MAKE}")
        self._cipher = AESGCM(_derive(key, b"sigap seal 1"))
        self._index_key = _derive(key, b"sigap index 1")

    def seal(self, value: str) -> bytes:
        """Encrypt; the first byte says how."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _PREFIX + nonce + self._cipher.encrypt(nonce, value.encode(), _PREFIX)

    def unseal(self, sealed: bytes) -> str:
        """Decrypt.

        Raises:
            ConfigurationError: sealed with another key, or damaged.
        """
        if sealed[:1] != _PREFIX:
            raise ConfigurationError("a stored value was sealed by a newer version of this program: upgrade")
        nonce, box = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, box, _PREFIX).decode()
        except (InvalidTag, ValueError) as error:
            raise ConfigurationError(
                "stored values cannot be read: they were sealed with another key; "
                "put the key back that SIGAP_ENCRYPTION_KEY or the key file in SIGAP_DATA had before"
            ) from error

    def index(self, value: str) -> str:
        """A keyed digest, 64 hexadecimal characters."""
        return hmac.new(self._index_key, value.encode(), hashlib.sha256).hexdigest()


def read_key(text: str) -> bytes:
    """A key as it stands in a setting or a file: base64 of 32 bytes.

    Raises:
        ConfigurationError: it is something else; the message does not show it.
    """
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_" if set(text) & set("-_") else None, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigurationError(f"the encryption key is not base64: {_HOW_TO_MAKE}") from error
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"the encryption key must have {KEY_BYTES} bytes: {_HOW_TO_MAKE}")
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


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
