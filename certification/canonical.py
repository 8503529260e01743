"""The one form of a document that its hash is taken of."""

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Any

import orjson


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """UTF-8, keys sorted, no spaces, texts in NFC with LF, 1.0 written as 1.

    `$schema` stays out: it tells an editor where to look and says nothing about the scheme.
    """
    content = {key: value for key, value in document.items() if key != "$schema"}
    return orjson.dumps(_normal(content), option=orjson.OPT_SORT_KEYS)


def version_hash(document: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical form, in hexadecimal: what names a published version."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_normal(entry) for entry in value]
    if isinstance(value, dict):
        return {_normal(key): _normal(entry) for key, entry in value.items()}
    return value
