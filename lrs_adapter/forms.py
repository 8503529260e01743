"""In which form a target gets statements: its version of xAPI, and how it knows people."""

from dataclasses import dataclass

import orjson

from lrs_adapter.actor_forms import ActorForm, Rewriting
from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.errors import InvalidStatement
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.statement_checks import validate_statement

FIRST, SECOND = "1.0.3", "2.0.0"
OF_SECOND = b'"version":"2.'
NEEDS_SECOND = Answer(
    Outcome.REFUSED,
    "needs_xapi_2",
    "Not sent: xAPI 1.0.3, which this LRS gets, cannot hold it. Once the LRS speaks 2.0.0: "
    "`child lrs target change LABEL --xapi-version 2.0.0`, then `child lrs target resend LABEL`.",
)


@dataclass(frozen=True, slots=True)
class Form:
    """`version` is the only one that the target gets, None for each statement's own; `rewriting`
    writes people otherwise for it, None where it knows them as CHILD does.
    """

    version: str | None = None
    rewriting: Rewriting | None = None

    def __bool__(self) -> bool:
        return self.version == FIRST or self.rewriting is not None

    @property
    def with_data(self) -> bool:
        """Whether attached data goes along: what is in it nobody can write otherwise."""
        return self.rewriting is None or self.rewriting.form is not ActorForm.PSEUDONYM

    def formed(self, one: Outgoing) -> Outgoing | Answer:
        """The statement as the target gets it, or why it cannot get it."""
        formed: Outgoing | Answer = one
        if self.version == FIRST and OF_SECOND in one.written:
            formed = _in_first(one)
        if self.rewriting is None or isinstance(formed, Answer):
            return formed
        return self.rewriting.rewritten(formed)


def _in_first(one: Outgoing) -> Outgoing | Answer:
    """What says only in its `version` that it is of 2.0.0 goes without saying so."""
    statement = orjson.loads(one.body)
    if not str(statement.get("version", "")).startswith("2."):
        return one
    del statement["version"]
    sums = {each["sha2"] for each in statement.get("attachments", ()) if "sha2" in each}
    try:
        validate_statement(statement, version=FIRST, brought=sums)
    except InvalidStatement:
        return NEEDS_SECOND
    return one.with_body(orjson.dumps(statement))
