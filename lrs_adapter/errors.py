"""What lrs_adapter can refuse; the message of each is a sentence that says what to do."""

from uuid import UUID


class LrsError(Exception):
    """The family. `fix` says what to do about it, on its own."""

    fix: str = ""


class InvalidStatement(LrsError):
    """A statement breaks the specification: `path` where, `reason` how, `fix` what to write."""

    def __init__(self, path: str, reason: str, fix: str) -> None:
        self.path, self.reason, self.fix = path, reason, fix
        super().__init__(f"{path or 'The body'}: {reason}. {fix}")


class NamesErased(LrsError):
    """What names somebody who was erased is not taken in; it is not said whom."""

    path = ""
    reason = "it names somebody whose records were erased here"
    fix = "Send it without her, or send the others alone; docs/concepts/privacy.md tells why."

    def __init__(self) -> None:
        super().__init__(f"Nothing was stored: {self.reason}. {self.fix}")


class UnknownErasure(LrsError):
    fix = "List them: child person erase status"

    def __init__(self, asked: object) -> None:
        super().__init__(f"There is no erasure {asked}, or that LRS was not asked. {self.fix}")


class BadMultipart(LrsError):
    """The body is no `multipart/mixed` as part 3, 1.5.2 has it."""

    def __init__(self, path: str, reason: str, fix: str = "") -> None:
        self.path, self.reason = path, reason
        self.fix = fix or (
            "Send the statements as the first part (application/json), then each attachment as a "
            "part with X-Experience-API-Hash and Content-Transfer-Encoding: binary."
        )
        super().__init__(f"{path or 'The body'}: {reason}. {self.fix}")


class BadQuery(LrsError):
    """A query parameter is wrong; `path` is its name."""

    def __init__(self, path: str, reason: str, fix: str) -> None:
        self.path, self.reason, self.fix = path, reason, fix
        super().__init__(f"{path}: {reason}. {fix}")


class BadDocument(LrsError):
    """A document that cannot be merged (xAPI 1.0.3 part 3, 2.2); `path` is where, if anywhere."""

    def __init__(self, path: str, reason: str, fix: str) -> None:
        self.path, self.reason, self.fix = path, reason, fix
        super().__init__(f"{reason}. {fix}")


class PreconditionFailed(LrsError):
    """What `header` says of the document is not so (xAPI 1.0.3 part 3, 3.1: 412)."""

    def __init__(self, header: str, current: str | None) -> None:
        self.path = header
        self.reason = (
            "There is no such document"
            if current is None
            else "There is a document already, and it is not the one that the header names"
            if header == "If-Match"
            else "There is such a document already"
        )
        self.fix = "Read the document, then send its ETag as If-Match; nothing was changed."
        super().__init__(f"{self.reason}. {self.fix}")


class DocumentConflict(LrsError):
    """An existing document would be overwritten unseen (xAPI 1.0.3 part 3, 3.1: 409)."""

    path = "If-Match"
    reason = "There is such a document already, and the request does not say that you know it"
    fix = (
        "Check the current state of the resource with a GET, then set the If-Match header with "
        "its current ETag; nothing was changed."
    )

    def __init__(self) -> None:
        super().__init__(f"{self.reason}. {self.fix}")


class PreconditionMissing(LrsError):
    """A profile is put with neither header (xAPI 1.0.3 part 3, 3.1: clients MUST send one)."""

    path = "If-None-Match"
    reason = "A PUT of a profile comes with If-Match or If-None-Match"
    fix = (
        "Send If-None-Match: * to store a new profile, or If-Match with the ETag of the one there."
    )

    def __init__(self) -> None:
        super().__init__(f"{self.reason}. {self.fix}")


class TooManyDocuments(LrsError):
    """`about` is about what there are so many."""

    def __init__(self, most: int, about: str) -> None:
        self.fix = "Delete documents that are not needed any more; nothing was changed."
        super().__init__(f"{most} documents are kept {about}, and there may be no more. {self.fix}")


class TooManyStatements(LrsError):
    def __init__(self, given: int, most: int) -> None:
        self.fix = f"Send them in batches of at most {most}."
        super().__init__(f"{given} statements came in one request. {self.fix}")


class TooLarge(LrsError):
    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.fix = "Send less in one request; docs/integrating/lrs.md names the limits."
        super().__init__(f"The request is too large: {reason}. {self.fix}")


class StatementConflict(LrsError):
    """Another statement has this id already (xAPI 1.0.3 part 3, 2.1.1: 409)."""

    def __init__(self, statement_id: UUID) -> None:
        self.statement_id = statement_id
        self.fix = "Give the statement an id of its own; a stored statement never changes."
        super().__init__(f"The log has another statement with the id {statement_id}. {self.fix}")


class VoidRefused(LrsError):
    """This voiding statement may not void its target (xAPI 1.0.3 part 2, 2.3.2)."""

    def __init__(self, target: UUID, reason: str, fix: str) -> None:
        self.target, self.fix = target, fix
        super().__init__(f"The statement {target} cannot be voided: {reason}. {fix}")


class OutsideLaunch(LrsError):
    """A token of a launch says more than its launch may; `path` is where."""

    def __init__(self, path: str, reason: str, fix: str) -> None:
        self.path, self.reason, self.fix = path, reason, fix
        super().__init__(f"{path}: {reason}. {fix}")


class UnknownScope(LrsError):
    def __init__(self, scope: str, known: list[str]) -> None:
        self.fix = f"Use one or more of: {', '.join(known)}."
        super().__init__(f"{scope!r} is not a scope of a key. {self.fix}")


class UnknownKey(LrsError):
    def __init__(self, key: str) -> None:
        self.fix = "See `child lrs key list` for the keys there are."
        super().__init__(f"There is no LRS key {key!r}. {self.fix}")


class UnknownTarget(LrsError):
    def __init__(self, label: str) -> None:
        self.fix = "See `child lrs target list` for the targets there are."
        super().__init__(f"There is no remote LRS called {label!r}. {self.fix}")


class BadTarget(LrsError):
    def __init__(self, reason: str, fix: str) -> None:
        self.fix = fix
        super().__init__(f"{reason}. {fix}")


class BadOrigin(LrsError):
    def __init__(self, name: str) -> None:
        self.fix = (
            "Write lower-case letters, digits and single hyphens after source: or import:, such "
            "as source:moodle."
        )
        super().__init__(f"{name[:60]!r} is not the name of an origin. {self.fix}")


class UnknownSource(LrsError):
    def __init__(self, label: str) -> None:
        self.fix = "See `child lrs source list` for the sources there are."
        super().__init__(f"There is no source called {label!r}. {self.fix}")


class BadSource(LrsError):
    def __init__(self, reason: str, fix: str) -> None:
        self.fix = fix
        super().__init__(f"{reason}. {fix}")


class BadLogFile(LrsError):
    """A file of the whole log that cannot be written, read, or is not what it should be."""

    def __init__(self, reason: str, fix: str) -> None:
        self.fix = fix
        super().__init__(f"{reason}. {fix}")


class TargetBusy(LrsError):
    def __init__(self, label: str) -> None:
        self.fix = f"Pause it first: `child lrs target pause {label}`, and try again in a minute."
        super().__init__(f"A worker is sending to {label!r} just now. {self.fix}")


class LeaseLost(LrsError):
    """Another process reads under this name now; what was done since must not be saved."""

    def __init__(self, reader: str) -> None:
        self.fix = "Drop the unit of work; the other process goes on from the saved cursor."
        super().__init__(f"The lease on the reader {reader!r} was taken over. {self.fix}")


class BadRule(LrsError):
    def __init__(self, reason: str, fix: str) -> None:
        self.fix = fix
        super().__init__(f"{reason}. {fix}")


class UnknownRule(LrsError):
    def __init__(self, rule_id: object) -> None:
        self.fix = "`child retention list` shows them."
        super().__init__(f"There is no retention rule {rule_id}. {self.fix}")
