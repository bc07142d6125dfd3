"""Given a stream's definition and facts, what follows? Split by noun: definition, forms' facts, dates."""
