"""The way to one person, each step, and everything that must not lead there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from community import (
    GUEST,
    OPERATOR,
    AlreadyTogether,
    Asker,
    OnlyHerself,
    OwnCode,
    TooManyCodes,
    TooManyWrongCodes,
    UnknownJoining,
    UnknownOffer,
    accept_joining,
    confirm_joining,
    end_joining_offer,
    enter_joining_code,
    joinings_of,
    mails,
    make_joining_code,
    open_offers,
    part,
)
from community.joining.models import JoiningOfferRow, JoiningRow
from tests.integration.joining.joining_world import NOW, Members

MINUTE = timedelta(minutes=1)


def outcomes(members: Members) -> list[str | None]:
    with members.database.reading() as session:
        query = select(JoiningOfferRow.outcome).order_by(JoiningOfferRow.made_at)
        return list(session.scalars(query))


def test_nobody_is_joined_before_both_have_accepted(members: Members) -> None:
    first, second = members.new("At one place"), members.new("At the other")
    made = members.make(first)
    steps = [members.people(first)]
    offer = members.enter(second, made.code.lower())
    assert offer is not None
    assert (offer.id, offer.is_accepted, offer.number) == (made.offer_id, False, None)
    steps.append(members.people(first))
    number = members.accept(second, offer.id)
    steps.append(members.people(first))
    assert steps == [{first.id}] * 3
    joined = members.confirm(first, offer.id, number)
    assert joined is not None
    assert members.people(first) == members.people(second) == {first.id, second.id}
    assert joined.other(first.id) == second.id
    assert joined.other(second.id) == first.id


def test_it_is_kept_who_did_what_when(members: Members) -> None:
    first, second = members.new(), members.new()
    joined = members.join(first, second)
    members.part(second, joined.id, now=NOW + MINUTE)
    with members.database.reading() as session:
        row = session.get_one(JoiningRow, joined.id)
        offer = session.get_one(JoiningOfferRow, row.offer_id)
        assert (offer.first_id, offer.second_id, offer.outcome) == (first.id, second.id, "joined")
        assert offer.made_at == offer.entered_at == offer.accepted_at == offer.ended_at == NOW
        assert (row.joined_at, row.parted_at, row.parted_by) == (NOW, NOW + MINUTE, second.id)


def test_the_first_side_never_sees_the_number(members: Members) -> None:
    first, second = members.new(), members.new()
    made = members.make(first)
    members.enter(second, made.code)
    number = members.accept(second, made.offer_id)
    assert members.accept(second, made.offer_id) == number, "a doubled click changes nothing"
    with members.database.reading() as session:
        seen = [open_offers(session, Asker(one.id), now=NOW)[0] for one in (first, second)]
    assert [one.number for one in seen] == [None, number]


def test_a_code_is_good_once_and_not_for_long(members: Members) -> None:
    first, second, third = (members.new() for _ in range(3))
    late = members.make(first)
    assert members.enter(second, late.code, now=NOW + 15 * MINUTE) is None
    made = members.make(first)
    assert members.enter(second, made.code) is not None
    assert members.enter(second, made.code) is not None, "loading the page again"
    assert members.enter(third, made.code) is None
    with pytest.raises(UnknownOffer):
        members.accept(third, made.offer_id)
    with pytest.raises(UnknownOffer):
        members.accept(second, made.offer_id, now=NOW + 30 * MINUTE)


def test_a_newer_code_ends_the_older_one(members: Members) -> None:
    first, second = members.new(), members.new()
    older = members.make(first)
    newer = members.make(first, now=NOW + MINUTE)
    assert members.enter(second, older.code, now=NOW + MINUTE) is None
    assert members.enter(second, newer.code, now=NOW + MINUTE) is not None
    assert outcomes(members) == ["replaced", None]


def test_the_second_side_decides_about_one_offer_at_a_time(members: Members) -> None:
    attacker, friend, second = (members.new() for _ in range(3))
    foreign, own = members.make(attacker), members.make(friend, now=NOW + MINUTE)
    members.enter(second, foreign.code, now=NOW + MINUTE)
    members.enter(second, own.code, now=NOW + MINUTE)
    with pytest.raises(UnknownOffer):
        members.accept(second, foreign.offer_id, now=NOW + MINUTE)
    assert outcomes(members) == ["replaced", None]


def test_whoever_has_not_the_number_is_not_joined(members: Members) -> None:
    """An attacker whose code a victim accepted cannot confirm without asking her once more."""
    attacker, victim = members.new(), members.new()
    made = members.make(attacker)
    members.enter(victim, made.code)
    with pytest.raises(UnknownOffer):
        members.confirm(attacker, made.offer_id, "")
    number = members.accept(victim, made.offer_id)
    wrong = f"{(int(number) + 1) % 10**6:06}"
    assert [members.confirm(attacker, made.offer_id, wrong) for _ in range(3)] == [None] * 3
    with pytest.raises(UnknownOffer):
        members.confirm(attacker, made.offer_id, number)
    assert members.people(victim) == {victim.id}
    assert outcomes(members) == ["guessed"]


def test_the_second_side_cannot_confirm_for_the_first(members: Members) -> None:
    first, second = members.new(), members.new()
    made = members.make(first)
    members.enter(second, made.code)
    number = members.accept(second, made.offer_id)
    for one in (second, members.new()):
        with pytest.raises(UnknownOffer):
            members.confirm(one, made.offer_id, number)


def test_guessing_codes_is_stopped(members: Members) -> None:
    first, second = members.new(), members.new()
    assert [members.enter(second, f"guess {n}") for n in range(10)] == [None] * 10
    code = members.make(first).code
    with pytest.raises(TooManyWrongCodes):
        members.enter(second, code)
    again = NOW + 60 * MINUTE
    assert members.enter(second, members.make(first, now=again).code, now=again) is not None


def test_a_clock_that_ran_ahead_opens_no_code_for_longer_and_locks_nobody_out(
    members: Members,
) -> None:
    first, second = members.new(), members.new()
    ahead = NOW + timedelta(days=400)
    made = [members.make(first, now=ahead) for _ in range(10)][-1]
    assert [members.enter(second, f"guess {n}", now=ahead) for n in range(10)] == [None] * 10
    assert members.enter(second, made.code) is None, "the clock is right again"
    assert members.enter(second, members.make(first).code) is not None
    assert members.enter(second, members.make(first).code, now=NOW - MINUTE) is not None


def test_codes_are_not_made_without_end(members: Members) -> None:
    first = members.new()
    for _ in range(10):
        members.make(first)
    with pytest.raises(TooManyCodes):
        members.make(first)
    assert members.make(first, now=NOW + 60 * MINUTE)


def test_either_side_says_no(members: Members) -> None:
    first, second = members.new(), members.new()
    for who in (first, second):
        made = members.make(first)
        members.enter(second, made.code)
        number = members.accept(second, made.offer_id)
        with members.database.unit_of_work() as uow:
            end_joining_offer(uow, asker=Asker(who.id), offer_id=made.offer_id, now=NOW)
            uow.commit()
        with pytest.raises(UnknownOffer):
            members.confirm(first, made.offer_id, number)
    assert sorted(map(str, outcomes(members))) == ["declined", "withdrawn"]


def test_her_own_code_and_a_person_s_own_place_are_no_other_side(members: Members) -> None:
    a, b, c = (members.new() for _ in range(3))
    members.join(a, b)
    members.join(b, c)
    with pytest.raises(OwnCode):
        members.enter(a, members.make(a).code)
    with pytest.raises(AlreadyTogether):
        members.enter(c, members.make(a).code)


def test_nobody_joins_or_parts_for_her(members: Members) -> None:
    """The use cases take no member but the asker: an operator and a guest have none."""
    first, second = members.new(), members.new()
    joined = members.join(first, second)
    for asker in (OPERATOR, GUEST, Asker(first.id, is_operator=True)):
        for act in (
            lambda uow, asker=asker: make_joining_code(uow, asker=asker, now=NOW),
            lambda uow, asker=asker: enter_joining_code(uow, asker=asker, code="", now=NOW),
            lambda uow, asker=asker: accept_joining(uow, asker=asker, offer_id=uuid4(), now=NOW),
            lambda uow, asker=asker: end_joining_offer(uow, asker=asker, offer_id=uuid4(), now=NOW),
            lambda uow, asker=asker: confirm_joining(
                uow, asker=asker, offer_id=uuid4(), number="", now=NOW
            ),
            lambda uow, asker=asker: part(uow, asker=asker, joining_id=joined.id, now=NOW),
        ):
            with members.database.unit_of_work() as uow, pytest.raises(OnlyHerself):
                act(uow)


def test_either_side_parts_and_nobody_else(members: Members) -> None:
    a, b, c = (members.new() for _ in range(3))
    ab, bc = members.join(a, b), members.join(b, c)
    with pytest.raises(UnknownJoining):
        members.part(a, bc.id)  # of the same person, but not of this side
    members.part(a, ab.id)
    with pytest.raises(UnknownJoining):
        members.part(b, ab.id)
    assert members.people(a) == {a.id}
    assert members.people(c) == {b.id, c.id}
    assert members.join(b, a), "parted places may join again"
    assert members.people(c) == {a.id, b.id, c.id}


def test_parting_the_middle_one_leaves_each_alone(members: Members) -> None:
    """What no two sides accepted is not inferred: a and c were one person through b alone."""
    a, b, c = (members.new() for _ in range(3))
    members.join(a, b)
    members.join(b, c)
    with members.database.reading() as session:
        hers = joinings_of(session, b.id)
    assert {one.other(b.id) for one in hers} == {a.id, c.id}
    for one in hers:
        members.part(b, one.id)
    assert [members.people(one) for one in (a, b, c)] == [{a.id}, {b.id}, {c.id}]


def test_both_sides_are_told_by_mail_that_they_are_joined(members: Members) -> None:
    first, second = members.new(), members.new()
    members.join(first, second)
    with members.database.reading() as session:
        told = [one for one in mails(session) if one.kind == "places-joined"]
    assert {one.member_id for one in told} == {first.id, second.id}
