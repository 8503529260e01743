"""Facts as the statement log tells them."""

from collections.abc import Iterable

import orjson

from certification.elapsed import hundredths
from certification.facts import Fact
from certification.verbs import verb_iri
from lrs_adapter import LogEntry


def facts_of(entries: Iterable[LogEntry]) -> list[Fact]:
    """The facts that log entries tell."""
    return [_fact(entry) for entry in entries]


def _fact(entry: LogEntry) -> Fact:
    result = orjson.loads(entry.document).get("result") or {}
    scaled = (result.get("score") or {}).get("scaled")
    return Fact(
        statement_id=entry.statement_id,
        position=entry.position,
        verb=verb_iri(entry.verb),
        activity=entry.object_iri,
        authority=entry.authority,
        timestamp=entry.timestamp,
        scaled=None if scaled is None else float(scaled),
        success=result.get("success"),
        duration_cs=hundredths(result["duration"]) if "duration" in result else None,
        voided=entry.voided,
    )
