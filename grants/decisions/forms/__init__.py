"""What did they type about decisions, and is it well-formed? By noun."""

from grants.decisions.forms.batches import DayForm, KeptOutForm, TopUpForm, WithdrawForm

__all__ = ["DayForm", "KeptOutForm", "TopUpForm", "WithdrawForm"]
