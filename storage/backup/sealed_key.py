"""The installation's key within a backup: sealed with a passphrase, never as it is."""

import base64
import os

import orjson
from cryptography.exceptions import InvalidKey
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from storage.backup.errors import BackupRefused, BadBackup

NAME = "key.json"
N, R, P = 1 << 15, 8, 3
"""32 MB and a third of a second for each guess (OWASP Password Storage Cheat Sheet, scrypt)."""
SHORTEST = 12


def seal_key(key: str, passphrase: str) -> bytes:
    """Raises `BackupRefused` for a passphrase that is too short."""
    if len(passphrase) < SHORTEST:
        raise BackupRefused(f"The passphrase is shorter than {SHORTEST} characters.")
    salt = os.urandom(16)
    sealed = _box(passphrase, salt).encrypt(key.encode()).decode()
    salt_text = base64.b64encode(salt).decode()
    return orjson.dumps({"kdf": "scrypt", "n": N, "r": R, "p": P, "salt": salt_text, "key": sealed})


def open_key(document: bytes, passphrase: str) -> str:
    """Raises `BackupRefused` for another passphrase."""
    try:
        given = orjson.loads(document)
        if (given["kdf"], given["n"], given["r"], given["p"]) != ("scrypt", N, R, P):
            raise BadBackup(NAME, "it was sealed in a way that this version does not know")
        box = _box(passphrase, base64.b64decode(given["salt"]))
        return box.decrypt(given["key"].encode()).decode()
    except (InvalidToken, InvalidKey) as error:
        raise BackupRefused("The passphrase does not open this backup's key.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadBackup(NAME, "it cannot be read") from error


def _box(passphrase: str, salt: bytes) -> Fernet:
    derived = Scrypt(salt=salt, length=32, n=N, r=R, p=P).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
