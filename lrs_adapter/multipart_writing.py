"""Write `multipart/mixed` as part 3, 1.5.2 has it: the statements, then each piece of data."""

from uuid import uuid4

UNKNOWN = "application/octet-stream"
LONGEST_TYPE = 200


def new_boundary() -> str:
    """122 random bits, so that it stands in no data."""
    return uuid4().hex


def multipart_type(boundary: str) -> str:
    return f"multipart/mixed; boundary={boundary}"


def first_head(boundary: str) -> bytes:
    return f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode()


def data_head(boundary: str, sha2: str, content_type: str) -> bytes:
    """What stands between two parts. A sender's text must not become a header of ours."""
    told = content_type
    if not (told.isascii() and told.isprintable() and 0 < len(told) <= LONGEST_TYPE):
        told = UNKNOWN
    return (
        f"\r\n--{boundary}\r\nContent-Type: {told}\r\nContent-Transfer-Encoding: binary\r\n"
        f"X-Experience-API-Hash: {sha2}\r\n\r\n"
    ).encode("ascii")


def last_line(boundary: str) -> bytes:
    return f"\r\n--{boundary}--\r\n".encode()
