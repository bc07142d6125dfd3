"""Budget: programmes, pots, and the journal of every euro."""
