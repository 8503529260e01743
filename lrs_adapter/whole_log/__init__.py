"""The whole log, out and in: as xAPI JSON lines, whose shape docs/operating/log.md tells."""

from lrs_adapter.whole_log.arriving import RefusedLine, Unreadable, Unwrap, as_it_is
from lrs_adapter.whole_log.as_statements import AsStatements
from lrs_adapter.whole_log.checking import Checked, check_log
from lrs_adapter.whole_log.exporting import (
    Exported,
    Rendering,
    export_to_file,
    export_to_stream,
    progress_of,
)
from lrs_adapter.whole_log.extract import Extract, LogRow, fix_extract
from lrs_adapter.whole_log.import_notes import Counts, ImportNotes
from lrs_adapter.whole_log.importing import Imported, import_log
from lrs_adapter.whole_log.learning_locker import LearningLocker
from lrs_adapter.whole_log.lines import Totals
from lrs_adapter.whole_log.opening import beginning_of, open_statements
from lrs_adapter.whole_log.still_standing import still_standing
from lrs_adapter.whole_log.veracity import from_veracity

__all__ = [
    "AsStatements",
    "Checked",
    "Counts",
    "Exported",
    "Extract",
    "ImportNotes",
    "Imported",
    "LearningLocker",
    "LogRow",
    "RefusedLine",
    "Rendering",
    "Totals",
    "Unreadable",
    "Unwrap",
    "as_it_is",
    "beginning_of",
    "check_log",
    "export_to_file",
    "export_to_stream",
    "fix_extract",
    "from_veracity",
    "import_log",
    "open_statements",
    "progress_of",
    "still_standing",
]
