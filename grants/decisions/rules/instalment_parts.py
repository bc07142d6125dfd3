"""Given the instalments of an award, in which sentences does its letter say them, and how it is accounted for?"""

from __future__ import annotations

from grants.foundation.wording import sentence

HOW_WE_PAY = sentence("How we pay the subsidy")
HOW_YOU_ACCOUNT = sentence("How you account for the subsidy")
INSTALMENTS = sentence("Instalments")
NUMBER = sentence("Instalment")
AMOUNT = sentence("Amount")
WHEN = sentence("We pay it")
ADVANCES = sentence(
    "We pay the subsidy in instalments. What we pay before the final amount is determined is an advance (General "
    "Administrative Law Act, article 4:95). An instalment that waits for something is paid once that is there."
)
