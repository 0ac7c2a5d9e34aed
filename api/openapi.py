"""The OpenAPI document, with problems as errors, and its rendering as a reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.models import ProblemModel

_PROBLEM = {"$ref": "#/components/schemas/ProblemModel"}


def install(app: FastAPI) -> None:
    """Give the app an OpenAPI document in which every error is a problem."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(
                get_openapi(
                    title=app.title, version=app.version, description=app.description, routes=app.routes
                )
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemModel.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemModel"] = problem
    for _, _, operation in _operations(document):
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = {
            "description": "An error (RFC 9457): 400, 401, 403, 404, 405, 406, 408, 413, 415, 429, 500 or 503",
            "content": {"application/problem+json": {"schema": _PROBLEM}},
        }
    return document


def _operations(document: Mapping[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def reference(document: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the operations and the shapes of an OpenAPI document, ready for a template."""
    operations = [
        {
            "id": operation["operationId"],
            "method": method,
            "path": path,
            "description": operation.get("description", operation.get("summary", "")),
            "parameters": [_parameter(p) for p in operation.get("parameters", [])],
            "answers": list(_answers(operation)),
        }
        for path, method, operation in _operations(document)
    ]
    shapes = [
        {
            "name": name,
            "description": schema.get("description", ""),
            "fields": [{"name": n, "type": type_name(s)} for n, s in schema.get("properties", {}).items()],
        }
        for name, schema in sorted(document["components"]["schemas"].items())
    ]
    return operations, shapes


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    schema = parameter.get("schema", {})
    return {
        "name": parameter["name"],
        "type": type_name(schema),
        "required": parameter.get("required", False),
        "description": parameter.get("description") or schema.get("description", ""),
    }


def _answers(operation: Mapping[str, Any]) -> Iterable[dict[str, str | None]]:
    for status, response in operation["responses"].items():
        if status == "default":
            continue
        for media, content in response.get("content", {}).items():
            reference = content.get("schema", {}).get("$ref", "")
            yield {"media": media, "model": reference.rsplit("/", 1)[-1] or None}


def type_name(schema: Mapping[str, Any]) -> str:
    """Return a short name for a JSON schema: ``integer | null``, ``array of HitModel`` ..."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(type_name, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"array of {type_name(schema.get('items', {}))}"
    return str(schema.get("type", "any"))
