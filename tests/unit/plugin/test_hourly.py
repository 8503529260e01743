"""What is looked at once an hour."""

from plugin.hourly import EVERY_S, Hourly


def test_it_acts_once_an_hour_and_at_once_while_there_is_something_to_do() -> None:
    moment, left, asked = [0.0], [2, 1, 0, 0], []

    def act() -> int:
        asked.append(moment[0])
        return left.pop(0)

    hourly = Hourly(clock=lambda: moment[0])
    assert [hourly(act) for _ in range(5)] == [2, 1, 0, 0, 0]
    moment[0] = EVERY_S
    assert hourly(act) == 0
    assert asked == [0.0, 0.0, 0.0, EVERY_S]
