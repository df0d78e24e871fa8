"""LINE's own OpenAPI file, made strict: it names its subtypes only upwards, so a validator would never look at them."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("LINE_OPENAPI") or ROOT.parent / "shared" / "line-openapi")
FILE = FOLDER / "messaging-api.yml"

Schema = dict[str, Any]

# Marked "required" in LINE's reference and not in its YAML; without them the object would mean nothing.
REFERENCE_REQUIRES = {
    "QuickReply": ["items"],
    "QuickReplyItem": ["action"],
    "Emoji": ["index"],
    "PostbackAction": ["data"],
    "MessageAction": ["text"],
    "URIAction": ["uri"],
    "DatetimePickerAction": ["data", "mode"],
    "RichMenuSwitchAction": ["richMenuAliasId", "data"],
    "ImagemapVideo": ["originalContentUrl", "previewImageUrl", "area"],
    "ImagemapExternalLink": ["linkUri", "label"],
    "FlexBoxLinearGradient": ["angle", "startColor", "endColor"],
    "RichMenuRequest": ["size", "selected", "name", "chatBarText", "areas"],
    "RichMenuSize": ["width", "height"],
    "RichMenuArea": ["bounds", "action"],
    "RichMenuBounds": ["x", "y", "width", "height"],
}


@cache
def raw_schemas() -> dict[str, Schema]:
    schemas: dict[str, Schema] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["components"]["schemas"]
    return schemas


@cache
def schemas() -> dict[str, Schema]:
    """Every schema closed: a base asks for the subtype its tag names, a subtype knows its tag and nothing else."""
    return {name: _base(schema) or _closed(name, schema) for name, schema in raw_schemas().items()}


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas()}})


def mapping(base: str) -> dict[str, str]:
    """Tag → name of the subtype; empty for what is no base."""
    mapped = raw_schemas()[base].get("discriminator", {}).get("mapping", {})
    return {tag: name_in(reference) for tag, reference in mapped.items()}


def name_in(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]


def _base(schema: Schema) -> Schema | None:
    mapped = schema.get("discriminator", {}).get("mapping")
    return mapped and {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(mapped)}},
        "allOf": [
            {"if": {"properties": {"type": {"const": tag}}, "required": ["type"]}, "then": {"$ref": reference}}
            for tag, reference in mapped.items()
        ],
    }


def _closed(name: str, schema: Schema) -> Schema:
    parts = [*(_resolved(part) for part in schema.get("allOf", [])), schema]
    properties = {key: value for part in parts for key, value in part.get("properties", {}).items()}
    if not properties and not schema.get("allOf"):
        return schema
    required = {key for part in parts for key in part.get("required", [])} | set(REFERENCE_REQUIRES.get(name, []))
    if tag := _tags().get(name):
        properties["type"] = {"const": tag}
        required.add("type")
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(required),
        "additionalProperties": schema.get("additionalProperties", False),
    }


def _resolved(part: Schema) -> Schema:
    return raw_schemas()[name_in(part["$ref"])] if "$ref" in part else part


@cache
def _tags() -> dict[str, str]:
    return {name: tag for base in raw_schemas() for tag, name in mapping(base).items()}
