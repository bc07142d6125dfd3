"""Given the facts in front of you, what follows? Split by noun: cells, sentences of a history, a dossier on paper."""
