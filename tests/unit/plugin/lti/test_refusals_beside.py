"""Of many refused launches in a second only the first ask what their registration is by now."""

from uuid import uuid4

from plugin.lti.refusals_beside import MOST_A_SECOND, RefusalsBeside


def test_the_first_of_each_second_ask_at_each_lms() -> None:
    now = [100.2]
    beside = RefusalsBeside(lambda: now[0])
    one, other = uuid4(), uuid4()
    assert [beside.may_ask(one) for _ in range(MOST_A_SECOND + 5)] == [
        *[True] * MOST_A_SECOND,
        *[False] * 5,
    ]
    assert beside.may_ask(other)
    now[0] = 100.9
    assert not beside.may_ask(one)
    now[0] = 101.0
    assert beside.may_ask(one)
