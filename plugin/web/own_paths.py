"""Where a page may send somebody on: a path of this service, not what only looks like one."""

import re
from urllib.parse import unquote, urlsplit

SHAPE = re.compile(r"/[^\s\\\x00-\x20\x7f]*")


def own_path(given: str | None, default: str) -> str:
    """`given` where it is a path of this service, else `default`.

    Browsers read `//host`, `/\\host` and a tab between the slashes as another site's address
    (WHATWG URL, 4.4); a proxy may decode `%2f` before it sends on. So no path begins with two
    slashes of either kind, decoded once or twice, and none holds a backslash or white space.
    """
    if not given or len(given) > 2000 or not SHAPE.fullmatch(given):
        return default
    parts = urlsplit(given)
    if parts.scheme or parts.netloc or _leaves(unquote(given)) or _leaves(unquote(unquote(given))):
        return default
    return given


def _leaves(path: str) -> bool:
    return "\\" in path or path.startswith("//") or any(c < " " for c in path)
