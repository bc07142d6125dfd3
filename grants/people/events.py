"""What has happened to people?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountRegistered:
    """Somebody registered and must confirm the address."""

    account_id: int


@dataclass(frozen=True)
class AccountInvited:
    """Somebody was invited and must choose a password."""

    account_id: int
    invited_by: int


@dataclass(frozen=True)
class PasswordResetAsked:
    """Somebody asked for a new password; the address exists and is not disabled."""

    account_id: int


@dataclass(frozen=True)
class RegistrationRepeated:
    """Somebody registered with an address that has an account already; only the mail says so."""

    account_id: int


@dataclass(frozen=True)
class MemberInvited:
    """Somebody, with or without an account, was asked to act for an organisation."""

    invitation_id: int


@dataclass(frozen=True)
class RoleGranted:
    """A role was granted; a later wing may refuse it by raising RuleBroken."""

    account_id: int
    role: str
    scope_kind: str
    scope_id: int


@dataclass(frozen=True)
class RoleRevoked:
    """A role was taken away."""

    account_id: int
    role: str
    scope_kind: str
    scope_id: int
