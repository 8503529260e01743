"""The tables of LTI: registrations and their deployments, keys, what is burnt, due scores."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime

ROW_ID = BigInteger().with_variant(Integer, "sqlite")
REGISTRATION = "lti_registration.id"


class RegistrationRow(Base):
    """One client of ours at one LMS. `issuer_key` is the issuer without its trailing slash.

    `deployments` is "listed" (only those known), "first" (the first valid launch adds its own,
    then as "listed") or "any" (every valid launch adds its own). `service_origins` are where its
    services may be besides its own addresses, `waiting_origins` those that somebody has to allow;
    launches of `service_deployments` have named some.
    """

    __tablename__ = "lti_registration"
    __table_args__ = (UniqueConstraint("issuer_key", "client_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    community_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    name: Mapped[str] = mapped_column(String(300))
    issuer: Mapped[str] = mapped_column(String(600))
    issuer_key: Mapped[str] = mapped_column(String(600), index=True)
    issuer_aliases: Mapped[list[str]] = mapped_column(JSON)
    client_id: Mapped[str] = mapped_column(String(300))
    auth_login_url: Mapped[str] = mapped_column(Text)
    auth_token_url: Mapped[str] = mapped_column(Text)
    token_audience: Mapped[str | None] = mapped_column(Text)
    jwks_url: Mapped[str] = mapped_column(Text)
    algorithms: Mapped[list[str]] = mapped_column(JSON)
    trusted_audiences: Mapped[list[str]] = mapped_column(JSON)
    allow_missing_resource_link: Mapped[bool] = mapped_column(Boolean)
    deployments: Mapped[str] = mapped_column(String(10))
    service_origins: Mapped[list[str]] = mapped_column(JSON, server_default="[]", default=list)
    waiting_origins: Mapped[list[str]] = mapped_column(JSON, server_default="[]", default=list)
    service_deployments: Mapped[list[str]] = mapped_column(JSON, server_default="[]", default=list)
    state: Mapped[str] = mapped_column(String(10))
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class IssuerAliasRow(Base):
    """Another spelling of an issuer that logins arrive under."""

    __tablename__ = "lti_issuer_alias"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey(REGISTRATION, ondelete="CASCADE"), primary_key=True
    )
    issuer_key: Mapped[str] = mapped_column(String(600), primary_key=True, index=True)


class DeploymentRow(Base):
    __tablename__ = "lti_deployment"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey(REGISTRATION, ondelete="CASCADE"), primary_key=True
    )
    deployment_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class FrameOriginRow(Base):
    """An origin whose pages may frame us for this registration."""

    __tablename__ = "lti_frame_origin"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey(REGISTRATION, ondelete="CASCADE"), primary_key=True
    )
    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class ToolKeyRow(Base):
    """A key pair we sign with: the private half is sealed, the public half is a JWK."""

    __tablename__ = "lti_tool_key"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    public_jwk: Mapped[dict[str, str]] = mapped_column(JSON)
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class BurntRow(Base):
    """A state or nonce that was used; the primary key is what refuses it a second time.

    `digest` begins with the moment of the login (`once.digest_in_order`): a commit then changes
    the last page of one tree, where the disk is what a launch waits for.
    """

    __tablename__ = "lti_burnt"
    __table_args__ = (PrimaryKeyConstraint("digest", "kind"), {"sqlite_with_rowid": False})

    kind: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class InvitationRow(Base):
    """A one-time Dynamic Registration address; only the hash of its token is kept."""

    __tablename__ = "lti_invitation"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    community_id: Mapped[UUID] = mapped_column(Uuid)
    unit_id: Mapped[UUID | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(300))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_id: Mapped[UUID | None] = mapped_column(Uuid)


class ScoreSeriesRow(Base):
    """The scores of one learner in one line item: their order, and the lease of who sends them.

    `next_try` is empty when nothing is due. `lease_token` grows with each claim, so that a sender
    who lost its lease cannot settle anything. `held` is the grade in 0..1 that the LMS had in
    `held_read`, None where it had none; `held_as` is how that compares with what was sent.
    """

    __tablename__ = "lti_score_series"
    __table_args__ = (UniqueConstraint("registration_id", "line_item_digest", "user_id"),)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True, autoincrement=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey(REGISTRATION, ondelete="CASCADE"))
    line_item_url: Mapped[str] = mapped_column(Text)
    line_item_digest: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[str] = mapped_column(String(255))
    can_read_results: Mapped[bool] = mapped_column(Boolean)
    last_timestamp: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_try: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    lease_owner: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[float | None] = mapped_column(Float)
    held_as: Mapped[str | None] = mapped_column(String(10))
    held_read: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GradeColumnRow(Base):
    """A column of a gradebook whose grades somebody wants compared, and the lease of who reads it.

    `place` is its course as enrolments name it. `read` is when it was last had to its end,
    `trouble` the code of what was wrong since. `next_read` is empty while nobody asks; nothing is
    asked for before `not_before`: the LMS said so.
    """

    __tablename__ = "lti_grade_column"
    __table_args__ = (UniqueConstraint("registration_id", "line_item_digest"),)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True, autoincrement=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey(REGISTRATION, ondelete="CASCADE"))
    line_item_url: Mapped[str] = mapped_column(Text)
    line_item_digest: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(800), index=True)
    asked: Mapped[datetime] = mapped_column(UtcDateTime)
    read: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(30))
    failures: Mapped[int] = mapped_column(Integer, default=0)
    next_read: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(Integer, default=0)


class LineItemRow(Base):
    """Where the score of an enrolment's lesson goes, as the newest launch said. `lesson_slug` is
    "module/" with the module's slug, or "curriculum/", for a column of more than one lesson.

    `full_when_finished`: the coordinator wants full marks for finishing a lesson that nobody
    grades. `placement_id` is the placement that was launched, empty for a link from before
    placements were kept; `told_due` when the LMS said that it is due for her.
    """

    __tablename__ = "lti_line_item"

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    lesson_slug: Mapped[str] = mapped_column(String(200), primary_key=True)
    series_id: Mapped[int] = mapped_column(
        ForeignKey("lti_score_series.id", ondelete="CASCADE"), index=True
    )
    updated: Mapped[datetime] = mapped_column(UtcDateTime)
    full_when_finished: Mapped[bool] = mapped_column(Boolean, server_default=false())
    placement_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    told_due: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DueScoreRow(Base):
    """One score, as the exact bytes that are sent each time. `state`: due, sent or refused.

    Where a late rule was looked at, `achieved` is what the lesson came to, 0..1, and the score is
    that of a result `days_late`, less `deducted` percent of full marks.
    """

    __tablename__ = "lti_due_score"
    __table_args__ = (
        Index(None, "series_id", "state", "id"),
        Index(
            None,
            "settled",
            sqlite_where=text("state = 'refused'"),
            postgresql_where=text("state = 'refused'"),
        ),
    )

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True, autoincrement=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("lti_score_series.id", ondelete="CASCADE"))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    timestamp: Mapped[datetime] = mapped_column(UtcDateTime)
    queued: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str | None] = mapped_column(Text)
    settled: Mapped[datetime | None] = mapped_column(UtcDateTime)
    achieved: Mapped[float | None] = mapped_column(Float)
    days_late: Mapped[int | None] = mapped_column(Integer)
    deducted: Mapped[int | None] = mapped_column(Integer)


class ObservationRow(Base):
    """What an LMS was last seen to do. `keys_failure` says why its key set could not be had since
    `keys_failed`; both are empty while it can.
    """

    __tablename__ = "lms_observation"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey(REGISTRATION, ondelete="CASCADE"), primary_key=True
    )
    last_launch: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_grade: Mapped[datetime | None] = mapped_column(UtcDateTime)
    keys_failed: Mapped[datetime | None] = mapped_column(UtcDateTime)
    keys_failure: Mapped[str | None] = mapped_column(Text)


class RosterRow(Base):
    """The list of a course's members as its LMS gives it (NRPS 2.0), and the lease of who reads it.

    `place` is the course as enrolments name it. `read` is when the list was last had to its end,
    `read_whole` when all of it was asked for and not what had changed alone, from
    `differences_url`. `trouble` is the code of what was wrong since. `asked`: somebody wants it
    whole now. Nothing is asked for before `not_before`: the LMS said so. `staff_came` is when
    somebody who teaches there last launched.
    """

    __tablename__ = "lti_roster"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True, autoincrement=True)
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey(REGISTRATION, ondelete="CASCADE"), index=True
    )
    place: Mapped[str] = mapped_column(String(800), unique=True)
    url: Mapped[str] = mapped_column(Text)
    differences_url: Mapped[str | None] = mapped_column(Text)
    staff_came: Mapped[datetime] = mapped_column(UtcDateTime)
    read: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_whole: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(30))
    failures: Mapped[int] = mapped_column(Integer, default=0)
    asked: Mapped[bool] = mapped_column(Boolean, default=False)
    next_read: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(Integer, default=0)


class RosterPersonRow(Base):
    """Somebody on the list of a course, who is a member here; her name stands with the member.

    `roles` are ours. `state` is "active", "inactive" (suspended in the course) or "left", since
    `gone`. Who was never on the list has no `first_seen`: she came as staff, at `taught` last.
    """

    __tablename__ = "lti_roster_person"

    roster_id: Mapped[int] = mapped_column(
        ForeignKey("lti_roster.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, index=True)
    roles: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    first_seen: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gone: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taught: Mapped[datetime | None] = mapped_column(UtcDateTime)
