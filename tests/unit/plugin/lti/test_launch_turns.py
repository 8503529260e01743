"""A turn is waited for, but not for ever."""

from time import monotonic

from plugin.lti.launch_turns import LaunchTurns

LONGEST_S = 0.1


def test_who_waited_long_goes_on_without_one_and_gives_none_back() -> None:
    turns = LaunchTurns(at_once=1, longest_s=LONGEST_S)
    with turns.turn():
        for _ in range(3):
            begun = monotonic()
            with turns.turn():
                assert monotonic() - begun >= LONGEST_S


def test_a_turn_is_free_again_however_it_ended() -> None:
    turns = LaunchTurns(at_once=1, longest_s=60)
    begun = monotonic()
    for _ in range(3):
        try:
            with turns.turn():
                raise KeyError
        except KeyError:
            pass
    assert monotonic() - begun < 60
