"""Results and attachments (xAPI 1.0.3 part 2, 2.4.5 and 2.4.11)."""

from collections.abc import Container
from typing import Any

from lrs_adapter.value_checks import (
    need,
    need_boolean,
    need_duration,
    need_extensions,
    need_iri,
    need_language_map,
    need_number,
    need_object,
    need_only,
    need_sha2,
    need_text,
    refuse,
)

RESULT_KEYS = frozenset({"score", "success", "completion", "response", "duration", "extensions"})
SCORE_KEYS = frozenset({"scaled", "raw", "min", "max"})
ATTACHMENT_KEYS = frozenset(
    {"usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"}
)


def check_result(result: Any, path: str) -> None:
    need_object(result, path)
    need_only(result, RESULT_KEYS, path)
    if "score" in result:
        check_score(result["score"], f"{path}.score")
    for key in ("success", "completion"):
        if key in result:
            need_boolean(result[key], f"{path}.{key}")
    if "response" in result:
        need_text(result["response"], f"{path}.response")
    if "duration" in result:
        need_duration(result["duration"], f"{path}.duration")
    if "extensions" in result:
        need_extensions(result["extensions"], f"{path}.extensions")


def check_score(score: Any, path: str) -> None:
    """`scaled` in -1..1, `min` below `max`, `raw` between them (2.4.5.1)."""
    need_object(score, path)
    need_only(score, SCORE_KEYS, path)
    for key, value in score.items():
        need_number(value, f"{path}.{key}")
    if "scaled" in score and not -1 <= score["scaled"] <= 1:
        raise refuse(
            f"{path}.scaled", f"{score['scaled']} is not from -1 to 1", "Divide it by the maximum."
        )
    least, most, raw = score.get("min"), score.get("max"), score.get("raw")
    if least is not None and most is not None and least >= most:
        raise refuse(f"{path}.min", "it is not below max", "Exchange or correct the two.")
    if raw is not None and (
        (least is not None and raw < least) or (most is not None and raw > most)
    ):
        raise refuse(f"{path}.raw", "it is not between min and max", "Correct the score.")


def check_attachment(attachment: Any, path: str, brought: Container[str]) -> None:
    """`brought` are the sums of the data that the request brings, in lower case."""
    need_object(attachment, path)
    need_only(attachment, ATTACHMENT_KEYS, path)
    need_iri(need(attachment, "usageType", path), f"{path}.usageType")
    need_language_map(need(attachment, "display", path), f"{path}.display")
    if "description" in attachment:
        need_language_map(attachment["description"], f"{path}.description")
    need_text(need(attachment, "contentType", path), f"{path}.contentType")
    length = need(attachment, "length", path)
    if type(length) is not int or length < 0:
        raise refuse(f"{path}.length", "it is no number of bytes", "Write a whole number.")
    sha2 = need(attachment, "sha2", path)
    need_sha2(sha2, f"{path}.sha2")
    if "fileUrl" in attachment:
        need_iri(attachment["fileUrl"], f"{path}.fileUrl")
    elif sha2.lower() not in brought:
        raise refuse(
            f"{path}.fileUrl",
            "it is missing, and the request brings no data with this sum",
            "Send the data as a part of multipart/mixed, or give its address as fileUrl.",
        )
