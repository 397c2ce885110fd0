"""Scenarios: the same problem with changes, solved side by side and compared."""
