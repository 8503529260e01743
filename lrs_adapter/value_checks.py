"""Single values of a statement: what they may look like (xAPI 1.0.3 part 2, 2 and 4)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from lrs_adapter.errors import InvalidStatement

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_LANGUAGE = re.compile(  # RFC 5646, 2.1
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z0-9-]{2,8}",
    re.IGNORECASE,
)
_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_NEGATIVE_ZERO = ("-00", "-00:00", "-0000")
_DURATION = re.compile(
    r"(?![^.,]*[.,]\d+\D.)"  # a fraction stands last (ISO 8601:2004, 4.4.3.2)
    r"P(?:\d+(?:[.,]\d+)?W|(?=\d|T)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)",
    re.ASCII,
)
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(r"[0-9a-fA-F]{56,128}")
_MAILBOX = re.compile(r"mailto:[^\s@\x00-\x20]+@[^\s@\x00-\x20]+")
_VERSION = re.compile(r"1\.0(?:\.\d+)?", re.ASCII)


@lru_cache(maxsize=8192)
def is_iri(value: str) -> bool:
    """Whether it is an absolute IRI (RFC 3987), which every id of an activity or verb must be."""
    return _IRI.fullmatch(value) is not None


@lru_cache(maxsize=1024)
def is_language_tag(value: str) -> bool:
    return _LANGUAGE.fullmatch(value) is not None


@lru_cache(maxsize=1024)
def moment(value: str) -> datetime:
    """The moment of a valid timestamp, UTC; one without a zone is taken as UTC."""
    parsed = datetime.fromisoformat(value.upper().replace(",", "."))
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def refuse(path: str, reason: str, fix: str) -> InvalidStatement:
    return InvalidStatement(path, reason, fix)


def need_object(value: Any, path: str) -> None:
    if type(value) is not dict:
        raise refuse(path, f"it must be a JSON object, and is {_kind(value)}", "Write {…} there.")


def need_text(value: Any, path: str) -> None:
    if type(value) is not str:
        raise refuse(path, f"it must be text, and is {_kind(value)}", 'Write a "string" there.')


def need_boolean(value: Any, path: str) -> None:
    if type(value) is not bool:
        raise refuse(path, f"it is {_kind(value)}", "Write true or false, without quotes.")


def need_number(value: Any, path: str) -> None:
    if type(value) not in (int, float):
        raise refuse(path, f"it is {_kind(value)}", "Write a number, without quotes.")


def need_list(value: Any, path: str) -> None:
    if type(value) is not list:
        raise refuse(path, f"it must be a list, and is {_kind(value)}", "Write […] there.")


def need_iri(value: Any, path: str) -> None:
    if type(value) is not str or not is_iri(value):
        raise refuse(
            path,
            f"{_shown(value)} is not an absolute IRI",
            "Write a full address with its scheme, such as https://example.org/thing.",
        )


def need_uuid(value: Any, path: str) -> None:
    if type(value) is not str or _UUID.fullmatch(value) is None:
        raise refuse(
            path,
            f"{_shown(value)} is not a UUID",
            "Write it as 8-4-4-4-12 hexadecimal digits (RFC 4122).",
        )


def need_timestamp(value: Any, path: str) -> None:
    if type(value) is str and _TIMESTAMP.fullmatch(value) and not value.endswith(_NEGATIVE_ZERO):
        try:
            moment(value)
        except (ValueError, OverflowError):
            pass
        else:
            return
    raise refuse(
        path,
        f"{_shown(value)} is not a moment in ISO 8601",
        "Write it as 2026-05-01T09:30:00Z, with a zone other than -00:00.",
    )


def need_duration(value: Any, path: str) -> None:
    if type(value) is not str or _DURATION.fullmatch(value) is None:
        raise refuse(
            path,
            f"{_shown(value)} is not a duration in ISO 8601",
            "Write it as PT1H30M or PT12.5S.",
        )


def need_language_map(value: Any, path: str) -> None:
    need_object(value, path)
    for tag, text in value.items():
        if not is_language_tag(tag):
            raise refuse(
                path,
                f"{_shown(tag)} is not a language tag",
                "Use RFC 5646 tags, such as en or es-AR.",
            )
        if type(text) is not str:
            raise refuse(f"{path}.{tag}", f"it is {_kind(text)}", 'Write a "string" there.')


def need_language(value: Any, path: str) -> None:
    if type(value) is not str or not is_language_tag(value):
        raise refuse(
            path, f"{_shown(value)} is not a language tag", "Use an RFC 5646 tag, such as es-AR."
        )


def need_extensions(value: Any, path: str) -> None:
    """Keys are IRIs; values may be anything, null included (part 2, 2.2)."""
    need_object(value, path)
    for key in value:
        if not is_iri(key):
            raise refuse(
                path, f"the key {key!r} is not an absolute IRI", "Name each extension by an IRI."
            )


def need_only(value: Mapping[str, Any], allowed: frozenset[str], path: str) -> None:
    """Refuse keys that the specification does not know (part 2, 2.2)."""
    if not value.keys() <= allowed:
        key = min(value.keys() - allowed)
        raise refuse(
            f"{path}.{key}" if path else key,
            "the specification has no such property here",
            "Remove it, correct its spelling (case counts), or put it into extensions.",
        )


def need_sha1(value: Any, path: str) -> None:
    if type(value) is not str or _SHA1.fullmatch(value) is None:
        raise refuse(path, f"{_shown(value)} is not a SHA-1 sum", "Write 40 hexadecimal digits.")


def need_sha2(value: Any, path: str) -> None:
    if type(value) is not str or _SHA2.fullmatch(value) is None:
        raise refuse(
            path, f"{_shown(value)} is not a SHA-2 sum", "Write the sum in hexadecimal digits."
        )


def need_mailbox(value: Any, path: str) -> None:
    if type(value) is not str or _MAILBOX.fullmatch(value) is None:
        raise refuse(
            path, f"{_shown(value)} is not a mailbox", "Write it as mailto:name@example.org."
        )


def need_version(value: Any, path: str, *, second: bool) -> None:
    if type(value) is str and (_VERSION.fullmatch(value) or (second and value == "2.0.0")):
        return
    raise refuse(
        path, f"{_shown(value)} is no version of xAPI here", "Write 1.0.0, or leave it out."
    )


def need(value: Mapping[str, Any], key: str, path: str) -> Any:
    try:
        return value[key]
    except KeyError:
        raise refuse(
            f"{path}.{key}" if path else key, "it is missing", f"Add the property {key}."
        ) from None


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return kinds.get(type(value), "an object")


def _shown(value: Any) -> str:
    return repr(value[:80]) if type(value) is str else _kind(value)
