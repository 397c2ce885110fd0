"""A roster that is already known to people, changed: as little as can be, by whom it suits, by exchange."""
