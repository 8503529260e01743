"""An address as a page may show it to somebody who must recognise it without learning it."""


def hint_of(address: str) -> str:
    """`m…@example.org`: enough for her who knows it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
