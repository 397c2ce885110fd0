"""What everything that is read from a problem file has in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """Base of everything that is read from a problem file: frozen, and strict about names."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    def __getstate__(self) -> dict[Any, Any]:
        """What another process needs: the fields; it works out the rest for itself."""
        fields = {name: vars(self)[name] for name in type(self).model_fields}
        return {**super().__getstate__(), "__dict__": fields}
