"""What does someone intend with a session? To sign in, to sign out here or everywhere."""

from __future__ import annotations

from sqlalchemy import delete

from grants.foundation.audit import record
from grants.foundation.clock import system_clock
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.secrets import keyed_digest, new_token, password_fits
from grants.foundation.wording import sentence
from grants.people import queries
from grants.people.models import Account, OpenSession, SignInAttempt
from grants.people.rules import sessions_since, tries_left, tries_since


@command
def sign_in(*, email: str, password: str, source: str, leaving: str = "") -> Account | None:
    """Return the account when address and password belong together, else None, in the same time.

    `leaving` is the token of a session that was open in the same browser; it ends when the new one begins.
    Raises RuleBroken `too_many_tries` before any hashing, so that guessing costs the guesser, not us.
    """
    moment = system_clock()
    digests = {"email_digest": keyed_digest(email.strip().lower()), "from_digest": keyed_digest(source)}
    if not tries_left(*queries.failed_tries(**digests, since=tries_since(moment))):
        raise RuleBroken(
            "too_many_tries",
            sentence("Too many tries. Wait a minute and try again, or ask for a new password."),
        )
    account = queries.find_account(email.strip().lower())
    fits = password_fits(account.password_hash if account else None, password)
    welcome = account is not None and fits and account.is_active
    db.session.add(SignInAttempt(**digests, at=moment, succeeded=welcome))
    if account is None or not welcome:
        return None
    sign_out(token=leaving)
    begin_session(account=account)
    return account


@command
def begin_session(*, account: Account) -> str:
    """Let somebody be signed in in one more browser; return the token its cookie holds, which is kept nowhere.

    By the machine's own clock, as cookies are.
    """
    account.session_token = new_token()
    db.session.add(
        OpenSession(
            token_digest=keyed_digest(account.session_token),
            account_id=account.id,
            epoch=account.session_epoch,
            begun_at=system_clock(),
        )
    )
    return account.session_token


@command
def sign_out(*, token: str) -> None:
    """End one session: its cookie is void from now on, in whichever browser it is."""
    if token:
        db.session.execute(delete(OpenSession).where(OpenSession.token_digest == keyed_digest(token)))


@command
def leave_every_session(*, actor: Account) -> None:
    """Sign out everywhere."""
    actor.session_epoch += 1
    record(actor_id=actor.id, deed="leave_every_session", subject=actor)


@command
def forget_old_sessions() -> None:
    """Remove the sessions whose cookie is too old to be believed."""
    db.session.execute(delete(OpenSession).where(OpenSession.begun_at <= sessions_since(system_clock())))
