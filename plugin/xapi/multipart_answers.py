"""Statements with the data attached to them, as `multipart/mixed` (part 3, 1.5.2).

Each piece of data stands there once, however many of the statements name it, and is read while it
is sent, so that memory stays bounded.
"""

from collections.abc import Iterator, Sequence

from flask import Response

from lrs_adapter import (
    HeldAttachment,
    data_head,
    first_head,
    last_line,
    multipart_type,
    new_boundary,
)
from storage import Database, read_kept


def multipart_answer(
    database: Database, body: bytes, attachments: Sequence[HeldAttachment]
) -> Response:
    """`body` is the JSON of the statements."""
    boundary = new_boundary()
    start, end = first_head(boundary) + body, last_line(boundary)
    heads = [data_head(boundary, one.sha2, one.content_type) for one in attachments]

    def pieces() -> Iterator[bytes]:
        yield start
        for head, one in zip(heads, attachments, strict=True):
            yield head
            yield from read_kept(database, one.content)
        yield end

    response = Response(pieces(), content_type=multipart_type(boundary))
    response.content_length = (
        len(start)
        + sum(map(len, heads))
        + sum(one.content.length for one in attachments)
        + len(end)
    )
    return response
