"""Given payments that were approved, what does the file for the bank say (ISO 20022, pain.001)?

The file is written by sepaxml, and held against the XSD that comes with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree
from sepaxml import SepaTransfer
from text_unidecode import unidecode

from grants.foundation.money import Money

SCHEMA = "pain.001.001.09"
_SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
LONGEST_NUMBER = 35


@dataclass(frozen=True)
class Payer:
    """The account from which is paid."""

    holder: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True)
class Transfer:
    """One payment: to whom, how much, and the number by which the bank answers."""

    number: str
    holder: str
    iban: str
    amount: Money
    description: str


class BankFileInvalid(ValueError):
    """A bug: the file does not follow the schema of the bank."""


def bank_file(
    payer: Payer, transfers: Sequence[Transfer], *, number: str, execute_on: date, made_at: datetime
) -> bytes:
    """Return the bytes of one batch, the same for the same facts; raises BankFileInvalid."""
    config: dict[str, Any] = {
        "name": latin(payer.holder, 70),
        "IBAN": payer.iban,
        "batch": True,
        "currency": "EUR",
    }
    if payer.bic:
        config["BIC"] = payer.bic
    written = SepaTransfer(config, schema=SCHEMA, clean=False)
    for one in transfers:
        written.add_payment(
            {
                "name": latin(one.holder, 70),
                "IBAN": one.iban,
                "amount": one.amount.cents,
                "execution_date": execute_on,
                "description": latin(one.description, 140),
                "endtoend_id": one.number,
            }
        )
    document = etree.fromstring(written.export(validate=False))
    _put(document, "//p:GrpHdr/p:MsgId", number)
    _put(document, "//p:GrpHdr/p:CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _put(document, "//p:PmtInf/p:PmtInfId", f"{number}-1")
    if not payer.bic:
        _no_bank_named(document)
    content: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    check_bank_file(content)
    return content


def latin(text: str, longest: int) -> str:
    """Return a text in the signs that every bank takes (SEPA), a full stop where nothing is left."""
    plain = re.sub(r"[^A-Za-z0-9/\-?:().,'+ ]", " ", unidecode(text))
    return " ".join(plain.split())[:longest].strip() or "."


def check_bank_file(content: bytes) -> None:
    """Hold a file against the schema; raises BankFileInvalid with what is wrong."""
    schema = _schema()
    if not schema.validate(etree.fromstring(content)):
        raise BankFileInvalid(str(schema.error_log.last_error))


def _put(document: Any, path: str, value: str) -> None:
    """Set what the library draws or takes from the machine's clock."""
    for element in document.xpath(path, namespaces=_SPACE):
        element.text = value[:LONGEST_NUMBER]


def _no_bank_named(document: Any) -> None:
    """Say of the payer's bank that its code is not given, as the guideline for SEPA asks (IBAN only)."""
    space = _SPACE["p"]
    for bank in document.xpath("//p:DbtrAgt/p:FinInstnId", namespaces=_SPACE):
        other = etree.SubElement(bank, f"{{{space}}}Othr")
        etree.SubElement(other, f"{{{space}}}Id").text = "NOTPROVIDED"


@cache
def _schema() -> Any:
    with files("sepaxml").joinpath("schemas", f"{SCHEMA}.xsd").open("rb") as kept:
        return etree.XMLSchema(etree.parse(kept))
