"""The JSON schema of the settings, for editors and validators."""

from typing import Any

from askdocs.settings import Setting, all_settings


def schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of the options: of the section ``askDocs``, of the file."""
    groups: dict[str, Any] = {}
    for setting in all_settings():
        group, name = setting.key.split(".")
        properties = groups.setdefault(
            group, {"type": "object", "additionalProperties": False, "properties": {}}
        )["properties"]
        properties[name] = _schema_of(setting)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of askdocs",
        "type": "object",
        "additionalProperties": False,
        "properties": groups,
    }


def _schema_of(setting: Setting) -> dict[str, Any]:
    described: dict[str, Any] = {"description": setting.description}
    match setting.default:
        case bool() as default:
            return {**described, "type": "boolean", "default": default}
        case int() as default:
            limits = {"minimum": setting.least, "maximum": setting.most}
            return {**described, "type": "integer", **limits, "default": default}
        case str() as default:
            choices = {"enum": list(setting.choices)} if setting.choices else {}
            return {**described, "type": "string", **choices, "default": default}
        case tuple() as patterns:
            items = {"type": "string"}
            return {**described, "type": "array", "items": items, "default": list(patterns)}
