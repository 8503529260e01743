"""What lets somebody in by mail cannot be guessed, and of it no more is kept than a hash."""

import base64
import math
from uuid import uuid4

from cryptography.fernet import Fernet

from plugin.sign_in.email_links import CODE_LENGTH, LETTERS, MOST_TRIES, EmailLinkRow, arm
from storage import SecretBox


def test_links_and_codes_have_enough_random_bits() -> None:
    box = SecretBox(Fernet.generate_key().decode())
    made = [(EmailLinkRow(id=uuid4()), box) for _ in range(200)]
    drawn = [arm(row, box) for row, box in made]
    tokens, codes = zip(*drawn, strict=True)
    assert len(set(tokens)) == len(set(codes)) == 200
    assert {len(base64.urlsafe_b64decode(token + "=")) for token in tokens} == {32}
    assert {len(code.replace("-", "")) for code in codes} == {CODE_LENGTH}
    assert set("".join(codes)) == set(LETTERS) | {"-"}
    assert CODE_LENGTH * math.log2(len(set(LETTERS))) > 39
    assert MOST_TRIES / len(LETTERS) ** CODE_LENGTH < 1e-11


def test_only_keyed_and_plain_hashes_of_them_are_kept() -> None:
    box, other = (SecretBox(Fernet.generate_key().decode()) for _ in range(2))
    row = EmailLinkRow(id=uuid4())
    token, code = arm(row, box)
    assert (len(row.token_hash or b""), len(row.code or b"")) == (32, 32)
    kept = (row.token_hash or b"") + (row.code or b"")
    assert token.encode() not in kept
    assert code.replace("-", "").encode() not in kept
    assert box.derive("sign-in-codes") != other.derive("sign-in-codes")
