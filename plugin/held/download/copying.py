"""The use case: she has a copy made of what is held about her. Nobody can have another's made."""

from datetime import datetime
from enum import StrEnum
from tempfile import SpooledTemporaryFile

from community import Asker, OnlyHerself, audit, member, members_together
from plugin.held.download.document import write_document
from plugin.held.download.documents_table import write_documents
from plugin.held.download.table import write_table
from plugin.held.download.values import Reading
from plugin.held.download.veil import veil_over
from plugin.services import Services

IN_MEMORY = 1024 * 1024


class Form(StrEnum):
    """Everything as JSON, or as a table her learning records, or what content noted about her."""

    JSON = "json"
    CSV = "csv"
    DOCUMENTS = "documents"


def copy_of_held(
    services: Services, *, asker: Asker, form: Form, now: datetime, by_lms: bool = False
) -> SpooledTemporaryFile[bytes]:
    """A file at its beginning, which whoever takes it closes; a large one is on the disk, under no
    name. It is whole before its first byte leaves, so nobody takes half of one for all, and no
    transaction waits for a slow reader.

    Of the asker and of whoever is joined with her; of the asker alone where her LMS alone said who
    she is (`by_lms`), since whoever runs an LMS may come as any of its people, and what other
    places hold is not theirs. The audit log has it. Raises `OnlyHerself`.
    """
    if asker.member_id is None:
        raise OnlyHerself
    out = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
    try:
        with services.database.reading() as session:
            together = members_together(session, asker.member_id)
            hers = frozenset({asker.member_id}) if by_lms else together
            reading = Reading(session, services.secret_box, hers, veil_over(session, hers))
            if form is Form.JSON:
                write_document(out, reading, services.iris, is_whole=hers == together, now=now)
            else:
                numbers = [member(session, each).record_id for each in hers]
                write = write_documents if form is Form.DOCUMENTS else write_table
                write(out, reading, services.iris, numbers)
        with services.database.unit_of_work() as uow:
            audit(
                uow,
                asker=asker,
                act="held.downloaded",
                subject_kind="member",
                subject_id=asker.member_id,
                details={"as": form.value},
                now=now,
            )
            uow.commit()
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out
