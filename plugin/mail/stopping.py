"""The signed links by which whoever gets a mail ends its kind, without signing in (RFC 8058)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from community import DIGEST, OPTIONAL, Delivery, choose_delivery, deliveries_of, lock_members
from storage import SecretBox, UnitOfWork


@dataclass(frozen=True, slots=True)
class Stop:
    """Which member ends which kinds; `kinds` of a digest are those that she gets daily."""

    member_id: UUID
    kind: str


def stop_token(box: SecretBox, member_id: UUID, kind: str) -> str:
    """What stands in the link; good for ever, and for nothing else."""
    return _serializer(box).dumps([member_id.hex, kind])


def read_stop_token(box: SecretBox, token: str) -> Stop | None:
    """None for a token that is not ours, or of a kind that cannot be ended."""
    try:
        member, kind = _serializer(box).loads(token)
        stop = Stop(UUID(hex=member), kind)
    except (BadData, ValueError, TypeError, AttributeError):
        return None
    return stop if can_be_stopped(stop.kind) else None


def can_be_stopped(kind: str) -> bool:
    return kind in OPTIONAL or kind == DIGEST


def stop(uow: UnitOfWork, wanted: Stop, *, now: datetime) -> Sequence[str]:
    """End them; which kinds. Doing it twice changes nothing more."""
    lock_members(uow, [wanted.member_id])
    present = deliveries_of(uow.session, wanted.member_id)
    daily = [kind for kind, delivery in present.items() if delivery is Delivery.DAILY]
    kinds = daily if wanted.kind == DIGEST else [wanted.kind]
    for kind in kinds:
        choose_delivery(uow, wanted.member_id, kind, Delivery.NEVER, now=now)
    return kinds


def _serializer(box: SecretBox) -> URLSafeSerializer:
    return URLSafeSerializer(box.derive("mail-stop"), salt="mail-stop")
