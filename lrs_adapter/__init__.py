"""Learning records: the vocabulary, the statement log, our own LRS, forwarding to others."""

from lrs_adapter.about import naming, records_naming
from lrs_adapter.answer_counts import AnswerCounts, answer_counts
from lrs_adapter.attachments import HeldAttachment, forget_unattached, held_attachments
from lrs_adapter.completeness import complete_through
from lrs_adapter.definitions import definitions_of
from lrs_adapter.desk_reader import desk_reader
from lrs_adapter.document_bounds import check_document_within
from lrs_adapter.document_merging import is_json
from lrs_adapter.document_names import (
    DocumentContext,
    DocumentKind,
    DocumentName,
    read_activity,
    read_agent,
    read_document_context,
    read_document_name,
    read_since,
)
from lrs_adapter.document_preconditions import NO_PRECONDITIONS, Blind, Preconditions
from lrs_adapter.document_shelves import Shelf, shelf_of
from lrs_adapter.document_writing import (
    delete_document,
    delete_documents,
    post_document,
    put_document,
)
from lrs_adapter.documents import Document, DocumentIds, document_ids, find_document
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
    BadDocument,
    BadMultipart,
    BadQuery,
    BadTarget,
    DocumentConflict,
    InvalidStatement,
    LeaseLost,
    LrsError,
    OutsideLaunch,
    PreconditionFailed,
    PreconditionMissing,
    StatementConflict,
    TargetBusy,
    TooLarge,
    TooManyDocuments,
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
    agent_of,
    is_key_authority,
    key_authority,
    own_actor,
    own_authority,
    record_id_of,
)
from lrs_adapter.iris import Iris
from lrs_adapter.keys import (
    IssuedKey,
    LrsKey,
    Scope,
    check_key,
    create_key,
    find_key,
    keys,
    revoke_key,
    rotate_key,
)
from lrs_adapter.last_version import last_version
from lrs_adapter.launch_bounds import LAUNCH_DATA, LaunchBounds
from lrs_adapter.launch_data import LaunchData, LaunchMode, MoveOn, keep_launch_data
from lrs_adapter.launches import LaunchToken, fetch_token, open_launch
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
from lrs_adapter.multipart_writing import (
    data_head,
    first_head,
    last_line,
    multipart_type,
    new_boundary,
)
from lrs_adapter.one_person import own_entries, without_others
from lrs_adapter.outline import is_ours, outline
from lrs_adapter.outside import OutsideReaders, outside_readers
from lrs_adapter.own_documents import OwnDocument, about_documents, own_documents
from lrs_adapter.parameters import read_id, read_query
from lrs_adapter.person import person_of
from lrs_adapter.profile import profile_document
from lrs_adapter.query import (
    MOST_RETURNED,
    Found,
    FoundPage,
    StatementQuery,
    find_statement,
    find_statements,
)
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
from lrs_adapter.receive import MOST_STATEMENTS, receive
from lrs_adapter.received_json import parse_body
from lrs_adapter.received_parts import ReceivedPart, ReceivedRequest, received_parts
from lrs_adapter.record import record, recorded_id
from lrs_adapter.set_aside import Resent, resend_dead_letters, set_aside_first
from lrs_adapter.signatures import is_signature
from lrs_adapter.statement_checks import validate_statement
from lrs_adapter.take_back import take_back
from lrs_adapter.tallying import MOST_COUNTED, Tally, tally
from lrs_adapter.targets import (
    DeadLetter,
    TargetStatus,
    add_target,
    change_target,
    dead_letters,
    pause_target,
    resume_target,
    targets,
)
from lrs_adapter.told_of import told_by
from lrs_adapter.visiting import TargetLogin, Visit, target_logins, visit
from lrs_adapter.vocabulary import (
    PROFILE_IRI,
    PROFILE_VERSION_IRI,
    ContextExtension,
    verb_display,
)
from lrs_adapter.void_marks import voiding_of
from lrs_adapter.withholding import (
    end_withholding,
    forget_withholding,
    is_withheld,
    withhold,
)

__all__ = [
    "LAUNCH_DATA",
    "MOST_COUNTED",
    "MOST_RETURNED",
    "MOST_STATEMENTS",
    "NO_PRECONDITIONS",
    "PROFILE_IRI",
    "PROFILE_VERSION_IRI",
    "Activity",
    "ActivityType",
    "AnswerCounts",
    "BadDocument",
    "BadMultipart",
    "BadQuery",
    "BadTarget",
    "Blind",
    "ContextExtension",
    "DeadLetter",
    "Document",
    "DocumentConflict",
    "DocumentContext",
    "DocumentIds",
    "DocumentKind",
    "DocumentName",
    "Draft",
    "Found",
    "FoundPage",
    "Glance",
    "Happening",
    "HeldAttachment",
    "Interaction",
    "InteractionType",
    "InvalidStatement",
    "Iris",
    "IssuedKey",
    "LanguageMap",
    "LaunchBounds",
    "LaunchData",
    "LaunchMode",
    "LaunchToken",
    "Lease",
    "LeaseLost",
    "LogEntry",
    "LrsError",
    "LrsKey",
    "MoveOn",
    "OutsideLaunch",
    "OutsideReaders",
    "OwnDocument",
    "PreconditionFailed",
    "PreconditionMissing",
    "Preconditions",
    "ReaderState",
    "ReceivedPart",
    "ReceivedRequest",
    "Record",
    "Refused",
    "Resent",
    "Result",
    "Scope",
    "Shelf",
    "StatementConflict",
    "StatementQuery",
    "Tally",
    "TargetBusy",
    "TargetLogin",
    "TargetState",
    "TargetStatus",
    "Terms",
    "TooLarge",
    "TooManyDocuments",
    "TooManyStatements",
    "UnknownKey",
    "UnknownScope",
    "UnknownTarget",
    "Verb",
    "Visit",
    "VoidRefused",
    "Wanted",
    "about_documents",
    "activity_ids",
    "actor_identifier",
    "add_target",
    "agent_of",
    "answer_counts",
    "canonical",
    "change_target",
    "check_document_within",
    "check_key",
    "claim",
    "code_of",
    "complete_through",
    "complete_until",
    "create_key",
    "cursor_of",
    "data_head",
    "dead_letters",
    "definitions_of",
    "delete_document",
    "delete_documents",
    "desk_reader",
    "document_ids",
    "end_withholding",
    "entries_of",
    "entry_of",
    "fetch_token",
    "find_document",
    "find_key",
    "find_statement",
    "find_statements",
    "first_head",
    "forget_unattached",
    "forget_withholding",
    "forward",
    "glance",
    "head_position",
    "head_stored",
    "held_attachments",
    "is_json",
    "is_key_authority",
    "is_ours",
    "is_signature",
    "is_withheld",
    "keep_launch_data",
    "key_authority",
    "keys",
    "last_line",
    "last_version",
    "move_cursor",
    "multipart_type",
    "naming",
    "new_boundary",
    "only_ids",
    "open_launch",
    "open_more",
    "outline",
    "outside_readers",
    "own_actor",
    "own_authority",
    "own_documents",
    "own_entries",
    "parse_body",
    "pause_target",
    "person_of",
    "post_document",
    "profile_document",
    "put_document",
    "read_activity",
    "read_after",
    "read_agent",
    "read_document_context",
    "read_document_name",
    "read_id",
    "read_matching",
    "read_of_actors",
    "read_query",
    "read_since",
    "reader_states",
    "receive",
    "received_parts",
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
    "rotate_key",
    "seal_more",
    "set_aside_first",
    "shelf_of",
    "take_back",
    "tally",
    "target_logins",
    "target_states",
    "targets",
    "told_by",
    "validate_statement",
    "verb_display",
    "visit",
    "voiding_of",
    "withhold",
    "without_others",
]
