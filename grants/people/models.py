"""What is kept about people and organisations, and what may never be kept?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.clock import now
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.people.states import ACCOUNT, MEMBERSHIP_INVITATION, ROLES, SCOPES


class Account(Base, Versioned):
    """A person who can sign in. The password is kept only as an argon2 hash."""

    __table_args__ = (
        CheckConstraint(one_of("state", ACCOUNT.states), name="state"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    )
    email: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    password_hash: Mapped[Line | None]
    state: Mapped[Word]
    language: Mapped[Word] = mapped_column(default="nl")
    session_epoch: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When the address was first confirmed; it stays when the account is closed."""
    generated: Mapped[bool] = mapped_column(default=False)

    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="account", foreign_keys="RoleGrant.account_id", order_by="RoleGrant.id"
    )

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False
    session_token = ""
    """What the cookie of a browser holds; known only while somebody signs in."""

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.state == "active"

    def get_id(self) -> str:
        """Return what the session cookie holds."""
        return self.session_token

    def holds(self, *roles: str) -> bool:
        """Say whether the person holds one of these roles anywhere."""
        if "applicant" in roles and self.state == "active":
            return True
        return any(grant.role in roles and grant.revoked_at is None for grant in self.grants)


class RoleGrant(Base):
    """A role somebody holds: everywhere, for one programme, or for one stream; revoked, never deleted."""

    __table_args__ = (
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint(one_of("scope_kind", SCOPES), name="scope_kind"),
        CheckConstraint("(scope_kind = 'everywhere') = (scope_id = 0)", name="scope_is_whole"),
        Index(
            "uq_role_grant_in_force",
            "account_id",
            "role",
            "scope_kind",
            "scope_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    role: Mapped[Word]
    scope_kind: Mapped[Word]
    scope_id: Mapped[int] = mapped_column(Key)
    """The number of the programme or stream; 0 when the role holds everywhere."""
    granted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])


class Organisation(Base, Versioned):
    """A legal person or public body that applies, owns initiatives or employs people."""

    name: Mapped[Line]
    legal_form: Mapped[Word]
    kvk: Mapped[Word | None] = mapped_column(unique=True)
    rsin: Mapped[Word | None]
    place: Mapped[Line]
    mail_domain: Mapped[Line | None]
    website: Mapped[Line | None]
    created_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(default=False)


class Membership(Base):
    """Somebody acts for an organisation, from a day until a day."""

    __table_args__ = (
        Index(
            "uq_membership_in_force",
            "account_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
    )
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    organisation_id: Mapped[int] = mapped_column(Key, ForeignKey("organisation.id"), index=True)
    function: Mapped[Line]
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()


class MembershipInvitation(Base):
    """Somebody is asked to act for an organisation; one open invitation for each address, with or without account."""

    __table_args__ = (
        CheckConstraint(one_of("state", MEMBERSHIP_INVITATION.states), name="state"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_has_no_end"),
        Index(
            "uq_membership_invitation_open",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_membership_invitation_email", "email"),
    )
    organisation_id: Mapped[int] = mapped_column(Key, ForeignKey("organisation.id"))
    email: Mapped[Line]
    function: Mapped[Line]
    state: Mapped[Word]
    invited_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    invited_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was answered, taken back or replaced; None also when it lapsed without a word."""

    organisation: Mapped[Organisation] = relationship()
    inviter: Mapped[Account] = relationship()


class Initiative(Base, Versioned):
    """What is done against loneliness, owned by an organisation that need not be the applicant.

    Another organisation may name one in the owner's name (`named_by`). Until the owner confirms it
    (`confirmed_at`), it is kept apart: not among what the owner has, and in nobody else's choices.
    """

    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint("confirmed_at IS NOT NULL OR named_by_id IS NOT NULL", name="somebody_said_so"),
        CheckConstraint(one_of("reach", ("national", "local")), name="reach"),
    )
    name: Mapped[Line]
    owner_id: Mapped[int] = mapped_column(Key, ForeignKey("organisation.id"))
    is_existing: Mapped[bool]
    reach: Mapped[Word]
    places: Mapped[list[str]]
    summary: Mapped[Prose]
    promising_on: Mapped[date | None]
    """The day it was marked `beloftevol` in the pre-study; an invitation label, not a recognition."""
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    named_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("organisation.id"))
    generated: Mapped[bool] = mapped_column(default=False)

    owner: Mapped[Organisation] = relationship(foreign_keys=[owner_id])
    named_by: Mapped[Organisation | None] = relationship(foreign_keys=[named_by_id])


class SignInAttempt(Base):
    """A try at signing in, kept to limit the next ones; the address only as a keyed digest."""

    __audited__ = False
    __table_args__ = (Index("ix_sign_in_attempt_email_digest_at", "email_digest", "at"),)
    email_digest: Mapped[Word]
    from_digest: Mapped[Word] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    succeeded: Mapped[bool]


class OpenSession(Base):
    """A browser in which somebody is signed in; what its cookie holds is kept only as a keyed digest."""

    __audited__ = False
    token_digest: Mapped[Word] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    epoch: Mapped[int] = mapped_column(Integer)
    """The account's epoch when the session began; once that is another, the session is over."""
    begun_at: Mapped[datetime] = mapped_column(index=True)
