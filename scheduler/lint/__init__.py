"""What is found before any solving: contradictions, and what is valid but cannot be meant."""

from scheduler.lint.contradictions import contradictions
from scheduler.lint.warnings import warnings

__all__ = ["contradictions", "warnings"]
