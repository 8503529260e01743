"""Secrets at rest: sealed with a key that lives outside the database."""

import base64
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import CannotOpenSecret, StorageError


class SecretBox:
    """Why: a copied database must not give away an LMS's or an LRS's credentials.

    `keys` are Fernet keys (32 random bytes, URL-safe base64), newest first; the first seals, any
    opens, which is what makes a change of key possible. Raises `StorageError` for other texts.
    """

    def __init__(self, *keys: str) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise StorageError(
                "The secret key is not one (32 random bytes in URL-safe base64). Set "
                "CHILD_SECRET_KEY to the key of this installation, or put back the file secret.key "
                "in CHILD_DATA_DIR; several keys are separated by commas, the newest first."
            ) from error
        self._newest = keys[0]
        self._derived: dict[str, bytes] = {}

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """Raises `CannotOpenSecret` when no key fits: the key file was exchanged."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise CannotOpenSecret from error

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256, RFC 5869), never the sealing key itself."""
        if purpose not in self._derived:
            key = base64.urlsafe_b64decode(self._newest)
            derive = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive
            self._derived[purpose] = derive(key)
        return self._derived[purpose]


def secret_key_file(path: Path) -> str:
    """The installation's key from `path`; made on first use, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(fresh, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii", errors="replace").strip()
