"""What it costs to take mail out of the outbox: the database is written meanwhile."""

from datetime import timedelta
from uuid import uuid4

from community import claim_mails
from tests.integration.counting import counted
from tests.integration.mailing.mailing_world import NOW, MailingWorld


def test_twenty_mails_are_claimed_by_as_many_statements_as_two(sends: MailingWorld) -> None:
    costs = []
    for count in (2, 20):
        for number in range(count):
            sends.post(sends.member(f"demo{count}-{number}@child.example"))
        with sends.database.unit_of_work() as uow, counted(sends.database) as seen:
            claimed, settled = claim_mails(
                uow, uuid4(), now=NOW, lease=timedelta(minutes=1), most=count
            )
            uow.commit()
        assert (len(claimed), settled) == (count, 0)
        costs.append(len(seen))
    assert costs[0] == costs[1] < 12
