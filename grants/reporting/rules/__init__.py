"""Given the facts in front of you, what follows? Split by noun: cells of exports, sentences of a history."""
