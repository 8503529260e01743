"""Learning records: the vocabulary, the statement log, our own LRS, forwarding to others."""

from lrs_adapter.about import records_naming
from lrs_adapter.completeness import complete_through
from lrs_adapter.draft import (
    Activity,
    ActivityType,
    Draft,
    Happening,
    Interaction,
    InteractionType,
    LanguageMap,
    Record,
    Result,
    Verb,
)
from lrs_adapter.errors import (
    BadQuery,
    BadTarget,
    InvalidStatement,
    LeaseLost,
    LrsError,
    StatementConflict,
    TargetBusy,
    TooManyStatements,
    UnknownKey,
    UnknownScope,
    UnknownTarget,
    VoidRefused,
)
from lrs_adapter.formats import activity_ids, canonical, only_ids
from lrs_adapter.forward import forward
from lrs_adapter.identifiers import (
    actor_identifier,
    is_key_authority,
    key_authority,
    own_actor,
    own_authority,
    record_id_of,
)
from lrs_adapter.iris import Iris
from lrs_adapter.keys import IssuedKey, LrsKey, Scope, check_key, create_key, keys, revoke_key
from lrs_adapter.last_version import last_version
from lrs_adapter.log_state import (
    ReaderState,
    Refused,
    TargetState,
    code_of,
    reader_states,
    refused_states,
    target_states,
)
from lrs_adapter.matching import Glance, Terms, Wanted, glance, read_matching, referred_actors
from lrs_adapter.more import open_more, seal_more
from lrs_adapter.one_person import own_entries, without_others
from lrs_adapter.parameters import read_id, read_query
from lrs_adapter.profile import profile_document
from lrs_adapter.query import Found, FoundPage, StatementQuery, find_statement, find_statements
from lrs_adapter.readers import Lease, claim, cursor_of, move_cursor, release
from lrs_adapter.reading import (
    LogEntry,
    complete_until,
    entries_of,
    entry_of,
    head_position,
    head_stored,
    read_after,
    read_of_actors,
)
from lrs_adapter.receive import receive
from lrs_adapter.received_json import parse_body
from lrs_adapter.record import record, recorded_id
from lrs_adapter.set_aside import Resent, resend_dead_letters, set_aside_first
from lrs_adapter.statement_checks import validate_statement
from lrs_adapter.take_back import take_back
from lrs_adapter.targets import (
    DeadLetter,
    TargetStatus,
    add_target,
    change_target,
    dead_letters,
    pause_target,
    resume_target,
    target_addresses,
    targets,
)
from lrs_adapter.told_of import told_by
from lrs_adapter.visiting import TargetLogin, Visit, target_logins, visit
from lrs_adapter.vocabulary import PROFILE_IRI, PROFILE_VERSION_IRI, ContextExtension
from lrs_adapter.withholding import (
    end_withholding,
    forget_withholding,
    is_withheld,
    withhold,
)

__all__ = [
    "PROFILE_IRI",
    "PROFILE_VERSION_IRI",
    "Activity",
    "ActivityType",
    "BadQuery",
    "BadTarget",
    "ContextExtension",
    "DeadLetter",
    "Draft",
    "Found",
    "FoundPage",
    "Glance",
    "Happening",
    "Interaction",
    "InteractionType",
    "InvalidStatement",
    "Iris",
    "IssuedKey",
    "LanguageMap",
    "Lease",
    "LeaseLost",
    "LogEntry",
    "LrsError",
    "LrsKey",
    "ReaderState",
    "Record",
    "Refused",
    "Resent",
    "Result",
    "Scope",
    "StatementConflict",
    "StatementQuery",
    "TargetBusy",
    "TargetLogin",
    "TargetState",
    "TargetStatus",
    "Terms",
    "TooManyStatements",
    "UnknownKey",
    "UnknownScope",
    "UnknownTarget",
    "Verb",
    "Visit",
    "VoidRefused",
    "Wanted",
    "activity_ids",
    "actor_identifier",
    "add_target",
    "canonical",
    "change_target",
    "check_key",
    "claim",
    "code_of",
    "complete_through",
    "complete_until",
    "create_key",
    "cursor_of",
    "dead_letters",
    "end_withholding",
    "entries_of",
    "entry_of",
    "find_statement",
    "find_statements",
    "forget_withholding",
    "forward",
    "glance",
    "head_position",
    "head_stored",
    "is_key_authority",
    "is_withheld",
    "key_authority",
    "keys",
    "last_version",
    "move_cursor",
    "only_ids",
    "open_more",
    "own_actor",
    "own_authority",
    "own_entries",
    "parse_body",
    "pause_target",
    "profile_document",
    "read_after",
    "read_id",
    "read_matching",
    "read_of_actors",
    "read_query",
    "reader_states",
    "receive",
    "record",
    "record_id_of",
    "recorded_id",
    "records_naming",
    "referred_actors",
    "refused_states",
    "release",
    "resend_dead_letters",
    "resume_target",
    "revoke_key",
    "seal_more",
    "set_aside_first",
    "take_back",
    "target_addresses",
    "target_logins",
    "target_states",
    "targets",
    "told_by",
    "validate_statement",
    "visit",
    "withhold",
    "without_others",
]
