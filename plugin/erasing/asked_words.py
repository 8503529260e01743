"""The letter to whoever runs an LRS that took records of somebody who was erased."""

from sqlalchemy.orm import Session

from lrs_adapter import RequestState, sent_statements

MOST_NAMED = 10_000
"""Ids of records that the letter names; there is nothing else of hers left to name them by."""


def letter(session: Session, asked: RequestState, service: str) -> str:
    """In English, as technical letters between operators are; it names records and nobody."""
    ids = [str(one) for one in sent_statements(session, asked, MOST_NAMED)]
    voided = (
        f"We have voided {asked.voids} of them by xAPI, which hides them and deletes nothing.\n"
        if asked.voids
        else ""
    )
    return (
        f"To whoever runs {asked.endpoint}\n\n"
        f"A person of whom {service} sent you learning records asked to be forgotten "
        "(Regulation (EU) 2016/679, articles 17 and 19). Please delete the records below, what you "
        "derived from them, the agent that they name, and its state and profile documents; and "
        f"tell us when it is done, within a month.\n{voided}\n"
        f"{len(ids)} records, by their statement ids:\n" + "\n".join(ids)
    )
