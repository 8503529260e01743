"""What a file is served as: a fixed list, so that no machine's settings change an answer."""

MEDIA_TYPES = {
    ".avif": "image/avif",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".ipynb": "application/x-ipynb+json",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/plain; charset=utf-8",
    ".r": "text/plain; charset=utf-8",
    ".sh": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".zip": "application/zip",
}
UNKNOWN = "application/octet-stream"
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def media_type(path: str, content: bytes = b"") -> str:
    """Never a type that a browser would run as a page of this site: HTML and XML are plain bytes.

    SVG keeps its type, or no browser would show the figure; whoever serves it must add
    `Content-Security-Policy: sandbox; default-src 'none'; style-src 'unsafe-inline'`.
    """
    name = path.rsplit("/", 1)[-1]
    dot = name.rfind(".")
    named = MEDIA_TYPES.get(name[dot:].lower(), UNKNOWN) if dot > 0 else UNKNOWN
    return raster_type(content) or named if named.startswith("image/") else named


def raster_type(content: bytes) -> str | None:
    """What a picture's first bytes say that it is, where they do; lessons misname some."""
    return next((kind for mark, kind in SIGNATURES if content.startswith(mark)), None)
