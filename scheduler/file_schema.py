"""How pydantic's schema of a problem becomes one of what people may write."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from scheduler.breaks import break_shorthand
from scheduler.domain import skill_shorthand
from scheduler.notation import as_list, as_text
from scheduler.presets.preset import preset_shorthand
from scheduler.rules.coverage import number_of_people
from scheduler.rules.rotation import cycle


class FileSchema(GenerateJsonSchema):
    """Schema of what people may write, short forms included."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        """With the default as it is written: ``0:30``, not the minutes that it is inside."""
        found = super().default_schema(schema)
        inner: Any = schema["schema"]
        while "serialization" not in inner and "schema" in inner:
            inner = inner["schema"]
        write = inner.get("serialization", {}).get("function")
        if write and schema.get("default") is not None:
            found["default"] = write(schema["default"])
        return found

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> dict[str, Any]:
        full = super().function_before_schema(schema)
        written = schema["function"]["function"]
        if written is as_text:
            return {**full, "type": ["string", "integer"]}
        if written is as_list:
            alone = full["items"].get("anyOf", [full["items"]])[0]
            return {"anyOf": [alone, full]}
        if written is number_of_people:
            return {"anyOf": [{"type": "integer", "minimum": 0}, full]}
        if written in (skill_shorthand, break_shorthand, preset_shorthand, cycle):
            return {"anyOf": [{"type": "string"}, full]}
        return full
