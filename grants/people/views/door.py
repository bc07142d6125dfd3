"""Registering, signing in and out, and links from mail."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import gettext
from flask_login import login_user, logout_user

from grants.foundation.errors import RuleBroken
from grants.people import commands, queries
from grants.people.forms import AddressForm, ChoosePasswordForm, RegisterForm, SignInForm
from grants.people.models import Account
from grants.people.rules import clean_email
from grants.people.views.desk import bp
from grants.web.access import ANYONE, door
from grants.web.pages import page_language, say
from grants.web.views import own_path

REGISTERED_HERE = "registered_here"
"""Holds, in the cookie, the address with which somebody registered in this browser."""
WANTED = "wanted"
"""Holds, in the cookie, where somebody wanted to go who had to make an account first."""


@bp.get("/sign-in")
@door(ANYONE)
def sign_in(form: SignInForm | None = None) -> Any:
    """Show the form for signing in."""
    shown = form or SignInForm(email=request.args.get("email", ""))
    listed = queries.demonstration_accounts() if current_app.config["SETTINGS"].demonstration else []
    return {"form": shown, "back": own_path(request.values.get("back")), "demonstration_accounts": listed}


@bp.post("/sign-in")
@door(ANYONE)
def enter() -> Any:
    """Sign in, and go where the person wanted to go."""
    form = SignInForm()
    if form.carries_out(commands.sign_in, source=request.remote_addr or "", leaving=_token_here()):
        if form.outcome is not None:
            _be_signed_in(form.outcome)
            return redirect(own_path(request.form.get("back")), 303)
        form.form_errors.append(gettext("Address and password do not belong together."))
    return sign_in(form), 422


@bp.post("/sign-out")
@door(ANYONE)
def sign_out() -> Any:
    """Sign out here."""
    commands.sign_out(token=_token_here())
    logout_user()
    session.clear()
    return redirect(url_for("web.home"), 303)


def _be_signed_in(account: Account) -> None:
    """Begin a cookie of nothing but who is signed in and in which language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(account)


def _token_here() -> str:
    """Return what this browser's cookie holds when somebody signed in; it may be over."""
    return str(session.get("_user_id", ""))


@bp.get("/register")
@door(ANYONE)
def registration(form: RegisterForm | None = None) -> Any:
    """Show the form for a new account."""
    return {"form": form or RegisterForm(), "back": own_path(request.values.get("back"))}


@bp.post("/register")
@door(ANYONE)
def register() -> Any:
    """Open an account; the answer is the same for a known address."""
    form = RegisterForm()
    if form.carries_out(commands.register, language=page_language()):
        session[REGISTERED_HERE] = clean_email(form.email.data)
        session[WANTED] = own_path(request.form.get("back"))
        return redirect(url_for("people.mail_on_its_way"), 303)
    return registration(form), 422


@bp.get("/mail-on-its-way")
@door(ANYONE)
def mail_on_its_way() -> Any:
    """Say that a mail was sent, if the address can receive one."""
    return {}


@bp.get("/confirm/<token>")
@door(ANYONE)
def confirmation(token: str) -> Any:
    """Ask for the press of a button, so that a mail scanner confirms nothing."""
    return {"token": token}


@bp.post("/confirm/<token>")
@door(ANYONE)
def confirm_address(token: str) -> Any:
    """Make the account active; whoever registered in this browser, with a password, need not give it again."""
    try:
        account = commands.confirm_address(token=token)
    except RuleBroken as broken:
        flash(say(broken.said), "bad")
        return redirect(url_for("people.registration"), 303)
    wanted = own_path(session.get(WANTED))
    if session.get(REGISTERED_HERE) == account.email:
        commands.sign_out(token=_token_here())
        commands.begin_session(account=account)
        _be_signed_in(account)
        flash(gettext("Your address is confirmed, and you are signed in."), "good")
        return redirect(wanted, 303)
    flash(gettext("Your address is confirmed. You can sign in now."), "good")
    return redirect(url_for("people.sign_in", email=account.email, back=wanted), 303)


@bp.get("/forgotten")
@door(ANYONE)
def forgotten(form: AddressForm | None = None) -> Any:
    """Show the form for a new password."""
    return {"form": form or AddressForm()}


@bp.post("/forgotten")
@door(ANYONE)
def ask_password_reset() -> Any:
    """Send a link if the address is known; say the same either way."""
    form = AddressForm()
    if form.carries_out(commands.ask_password_reset):
        return redirect(url_for("people.mail_on_its_way"), 303)
    return forgotten(form), 422


@bp.get("/password/<token>")
@door(ANYONE)
def new_password(token: str, form: ChoosePasswordForm | None = None) -> Any:
    """Show the form behind the mailed link."""
    return {"form": form or ChoosePasswordForm(), "token": token}


@bp.post("/password/<token>")
@door(ANYONE)
def choose_password(token: str) -> Any:
    """Set the password."""
    form = ChoosePasswordForm()
    if form.carries_out(commands.choose_password, token=token):
        flash(gettext("Your password is set. You can sign in now."), "good")
        return redirect(url_for("people.sign_in", email=form.outcome.email), 303)
    return new_password(token, form), 422
