"""Identity numbers at rest: AES-256-GCM for reading back, HMAC-SHA256 for finding; both keys from one."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.core.errors import ConfigurationError
from bot.core.ports import Sealer
from bot.store.keys import HOW_TO_MAKE, KEY_BYTES

_PREFIX = b"\x01"
_NONCE_BYTES = 12


class KeySealer(Sealer):
    """The port on one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ConfigurationError(f"the encryption key must have {KEY_BYTES} bytes: {HOW_TO_MAKE}")
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


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
