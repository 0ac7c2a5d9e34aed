"""The reference of the HTTP interface as Markdown, from what its OpenAPI description says."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from api.app import create_app
from api.settings import Settings

_INTRODUCTION = (
    "What the service says of itself at `/openapi.json`, to be tried at `/docs`. Errors are problem "
    "documents (RFC 9457, [ProblemModel](#problemmodel)): 400, 401, 403, 404, 405, 406, 408, 413, 415, "
    "429, 500 or 503. Every answer carries `X-Request-Id`; one that comes out of a release names it in "
    "`X-Zhibiao-Release`. Who may ask and how often: [operations](operations.md)."
)
_BOUNDS = (
    ("minimum", "≥ {}"),
    ("exclusiveMinimum", "> {}"),
    ("maximum", "≤ {}"),
    ("maxLength", "at most {} characters"),
)


def api_markdown(note: str) -> str:
    """Return the reference of all operations and of the shapes that they take and give."""
    found = create_app(Settings.model_construct()).openapi()
    lines = [note, "", "# HTTP interface", "", _INTRODUCTION]
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            lines += ["", f"## `{method.upper()} {path}`", "", *_operation(operation)]
    lines += ["", "## Shapes"]
    for name, schema in sorted(found["components"]["schemas"].items()):
        lines += ["", f"### {name}", "", *_shape(schema)]
    return "\n".join(lines) + "\n"


def _operation(operation: dict[str, Any]) -> Iterator[str]:
    yield _plain(operation.get("description") or operation["summary"])
    parameters = operation.get("parameters", [])
    if parameters:
        yield from ("", "| parameter | in | type | default | meaning |", "|---|---|---|---|---|")
    for parameter in parameters:
        schema = parameter["schema"]
        default = "required" if parameter.get("required") else _default(schema)
        name, meaning = parameter["name"], _plain(parameter.get("description", ""))
        yield f"| `{name}` | {parameter['in']} | {_type(schema)} | {default} | {meaning} |"
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield from ("", f"Body, `{media_type}`: {_type(content.get('schema', {}))}")
    yield ""
    for status, response in operation["responses"].items():
        if status == "default":  # the errors, which the introduction tells of
            continue
        yield f"- {status}: {_answer(status, response)}"


def _answer(status: str, response: dict[str, Any]) -> str:
    said = _plain(response.get("description", ""))
    if said == "Successful Response" or (status.isdigit() and said == HTTPStatus(int(status)).phrase):
        said = ""
    kinds = [f"`{media_type}`{_of(content)}" for media_type, content in response.get("content", {}).items()]
    return ": ".join(filter(None, (said, ", ".join(kinds)))) or "no body"


def _of(content: dict[str, Any]) -> str:
    schema = content.get("schema", {})
    return f" {_type(schema)}" if "$ref" in schema else ""


def _shape(schema: dict[str, Any]) -> Iterator[str]:
    if "description" in schema:
        yield from (_plain(schema["description"]), "")
    if "properties" not in schema:
        yield _type(schema)
        return
    yield from ("| key | type | meaning |", "|---|---|---|")
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        optional = "" if name in required else "optional; "
        yield f"| `{name}` | {optional}{_type(field)} | {_plain(field.get('description', ''))} |"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.casefold()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(map(_type, schema[several]))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    if "properties" in schema:
        return ", ".join(f"`{name}`: {_type(field)}" for name, field in schema["properties"].items())
    bounds = [text.format(f"{schema[key]:g}") for key, text in _BOUNDS if key in schema]
    kind = schema.get("format") if schema.get("format") == "binary" else schema.get("type", "anything")
    return " ".join(filter(None, (kind, ", ".join(bounds))))


def _default(schema: dict[str, Any]) -> str:
    value = schema.get("default")
    return (
        f"`{str(value).lower() if isinstance(value, bool) else value}`" if value not in (None, "", []) else ""
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())
