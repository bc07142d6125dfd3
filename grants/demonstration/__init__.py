"""The demonstration: the published programme played with invented people; the only code above assembly."""
