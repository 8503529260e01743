"""A file that was made for this answer, sent whole and then gone."""

from os import SEEK_END
from tempfile import SpooledTemporaryFile
from weakref import finalize

from flask import Response, request
from werkzeug.wsgi import wrap_file

PIECE = 64 * 1024


def sent_file(made: SpooledTemporaryFile[bytes], *, name: str, content_type: str) -> Response:
    """`made` from its beginning, to be kept under `name`; it is closed once it is sent.

    The server sends it by itself, so that a slow reader holds no thread; its length is told, so
    that a part of it is not taken for the whole.
    """
    length = made.seek(0, SEEK_END)
    made.seek(0)
    pieces = wrap_file(request.environ, made, PIECE)
    finalize(pieces, made.close)  # also where nobody reads the answer to its end
    answer = Response(
        pieces,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(length),
        },
        direct_passthrough=True,
    )
    answer.call_on_close(made.close)
    return answer
