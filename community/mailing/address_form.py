"""What is an e-mail address here, and when two ways of writing name one."""

import re
import unicodedata

from community.mailing.errors import BadAddress

LONGEST, LONGEST_LOCAL = 254, 64
LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f-\x9f]+")
DOMAIN = re.compile(r"(?=.{1,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])")


def tidy_address(text: str) -> str:
    """The address as it is kept; raises `BadAddress`.

    Stricter than RFC 5321: no quoted local part, no address literal, a domain of two labels at
    least. Nothing that passes can end a line or leave its place in a header or a command.
    """
    tidy = unicodedata.normalize("NFC", text.strip())
    local, at, domain = tidy.rpartition("@")
    wrong = (
        not at
        or len(tidy) > LONGEST
        or len(local.encode()) > LONGEST_LOCAL
        or not LOCAL.fullmatch(local)
        or local.startswith(".")
        or local.endswith(".")
        or ".." in local
        or not DOMAIN.fullmatch(domain)
        or not tidy.isprintable()
    )
    if wrong:
        raise BadAddress
    return f"{local}@{domain.lower()}"


def address_key(address: str) -> str:
    """What is the same for two ways of writing one address; raises `BadAddress`.

    The local part counts without case, against RFC 5321 and with every mail server in use.
    """
    return unicodedata.normalize("NFC", tidy_address(address).casefold())
