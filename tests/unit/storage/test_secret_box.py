"""Secrets at rest, and the sentence for an operator whose key is none."""

import pytest
from cryptography.fernet import Fernet

from storage import SecretBox, StorageError


def test_a_newer_key_seals_and_an_older_one_still_opens() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = SecretBox(old).seal("secret")
    assert SecretBox(new, old).open(sealed) == "secret"
    with pytest.raises(StorageError):
        SecretBox(new).open(sealed)


@pytest.mark.parametrize("keys", [("abc",), ("",), (Fernet.generate_key().decode(), "é")])
def test_a_key_that_is_none_is_named_without_being_shown(keys: tuple[str, ...]) -> None:
    with pytest.raises(StorageError, match="CHILD_SECRET_KEY") as refused:
        SecretBox(*keys)
    assert "abc" not in str(refused.value)


def test_what_is_sealed_differs_each_time_and_notices_a_changed_bit() -> None:
    box = SecretBox(Fernet.generate_key().decode())
    sealed = [box.seal("secret") for _ in range(50)]
    assert len(set(sealed)) == 50
    for place in range(len(sealed[0])):
        changed = bytearray(sealed[0])
        changed[place] ^= 1
        with pytest.raises(StorageError):
            box.open(bytes(changed))
