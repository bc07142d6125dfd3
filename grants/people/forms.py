"""What did they type about people and organisations, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length

from grants.foundation.errors import RuleBroken
from grants.people.rules import LEGAL_FORMS, LONGEST_PASSWORD, clean_kvk, clean_rsin
from grants.people.states import ROLES
from grants.web.forms import Form, Said, VersionField, line, stripped, text
from grants.web.pages import LANGUAGES

LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}
LEGAL_FORM_NAMES = {
    "foundation": _l("foundation"),
    "association": _l("association"),
    "cooperative": _l("cooperative"),
    "company": _l("company"),
    "public_body": _l("public body, such as a municipality"),
    "informal": _l("no legal form"),
}
ROLE_NAMES = {
    "applicant": _l("applicant"),
    "reviewer": _l("reviewer"),
    "chair": _l("chair"),
    "programme_manager": _l("programme manager"),
    "deciding_authority": _l("deciding authority"),
    "controller": _l("controller"),
    "auditor": _l("auditor"),
    "adviser": _l("adviser of projects"),
    "administrator": _l("administrator"),
}


def _password(label: Any) -> PasswordField:
    return PasswordField(label, [InputRequired(), Length(max=LONGEST_PASSWORD)])


class SignInForm(Form):
    """Address and password."""

    email = line(_l("E-mail address"))
    password = _password(_l("Password"))


class RegisterForm(Form):
    """A new account."""

    name = line(_l("Your name"), longest=120)
    email = line(_l("E-mail address"))
    password = _password(_l("Choose a password"))


class AddressForm(Form):
    """Only an address."""

    email = line(_l("E-mail address"))


class ChoosePasswordForm(Form):
    """A new password."""

    password = _password(_l("Choose a password"))


class OwnFactsForm(Form):
    """One's own name and language."""

    name = line(_l("Your name"), longest=120)
    language = RadioField(_l("Language"), choices=[(key, LANGUAGE_NAMES[key]) for key in LANGUAGES])


class InviteForm(Form):
    """Somebody who is asked to help."""

    name = line(_l("Name"), longest=120)
    email = line(_l("E-mail address"))


class GrantRoleForm(Form):
    """A role and where it holds; the choices of programmes and streams are filled in by the view."""

    role = SelectField(
        _l("Role"),
        [InputRequired()],
        choices=[("", _l("Choose…")), *((key, ROLE_NAMES[key]) for key in ROLES if key != "applicant")],
    )
    scope = SelectField(_l("Where"), [InputRequired()], choices=[])

    def values(self) -> dict[str, Any]:
        """Return role, scope_kind and scope_id."""
        kind, _, number = str(self.scope.data).partition("-")
        return {
            "role": self.role.data,
            "scope_kind": kind,
            "scope_id": int(number or 0),
        }


class ReasonForm(Form):
    """Why."""

    reason = text(_l("Reason"), longest=2_000)


class OrganisationForm(Form):
    """An organisation's facts; each number is looked at here, so that every wrong field is told at once."""

    name = line(_l("Name of the organisation"))
    legal_form = SelectField(
        _l("Legal form"),
        [InputRequired()],
        choices=[("", _l("Choose…")), *((key, LEGAL_FORM_NAMES[key]) for key in LEGAL_FORMS)],
    )
    place = line(_l("Place of business"), longest=120)
    kvk = line(_l("KvK number"), required=False, longest=20, description=_l("Eight digits."))
    rsin = line(_l("RSIN"), required=False, longest=20, description=_l("Nine digits; on the KvK extract."))
    website = line(_l("Website"), required=False)

    def validate_kvk(self, field: Field) -> None:
        """Refuse what is no KvK number."""
        _obey(clean_kvk, field)

    def validate_rsin(self, field: Field) -> None:
        """Refuse what is no RSIN."""
        _obey(clean_rsin, field)


def _obey(rule: Callable[[str], object], field: Field) -> None:
    try:
        rule(field.data)
    except RuleBroken as broken:
        raise Said(broken.said) from broken


class NewOrganisationForm(OrganisationForm):
    """An organisation's facts, and what the person does there."""

    function = line(_l("Your function there"), longest=120)


class ChangeOrganisationForm(OrganisationForm):
    """An organisation's facts as they were read."""

    version = VersionField()


class MemberForm(Form):
    """A colleague who is asked to act for the organisation."""

    email = line(_l("E-mail address of your colleague"))
    function = line(_l("Function"), longest=120)


class InitiativeForm(Form):
    """An initiative."""

    name = line(_l("Name of the initiative"))
    is_existing = RadioField(
        _l("Does the initiative exist already?"),
        [InputRequired()],
        choices=[("yes", _l("Yes")), ("no", _l("No, it is new"))],
    )
    reach = RadioField(
        _l("Where does it work?"),
        [InputRequired()],
        choices=[("local", _l("In one or more places")), ("national", _l("In the whole country"))],
    )
    places = TextAreaField(
        _l("Places"),
        [Length(max=4_000)],
        description=_l("One place on each line."),
        filters=[stripped],
    )
    summary = text(_l("What does the initiative do, and for whom?"), longest=4_000)

    def values(self) -> dict[str, Any]:
        """Return the facts with `is_existing` as a bool and `places` as a list."""
        return {
            "name": self.name.data,
            "is_existing": self.is_existing.data == "yes",
            "reach": self.reach.data,
            "places": [place.strip() for place in self.places.data.splitlines() if place.strip()],
            "summary": self.summary.data,
        }
