"""GET /openapi.json: the API's description (OpenAPI 3.1), from the models that read and write it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import BaseModel

from app.answer import Answer
from app.web.asking import QuestionIn
from app.web.feedback import Verdict
from app.web.glossary import TermEntry, TermList
from app.web.places import Place

Object = dict[str, Any]


def describe() -> Object:
    """The whole description."""
    try:
        number = version("plainterm")
    except PackageNotFoundError:
        number = "0"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plainterm",
            "version": number,
            "description": "What healthcare words mean, according to whom, as of when. Every error has one form.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/ask": {"post": _ask()},
            "/api/statements/{id}": {"get": _get("A statement in its place", Place, _ID)},
            "/api/terms": {"get": _get("All terms", TermList, _LANGUAGE)},
            "/api/terms/{id}": {"get": _get("One term", TermEntry, _ID, _LANGUAGE)},
            "/api/feedback": {"post": _feedback()},
            "/healthz": {"get": _get("Whether the process lives", None)},
            "/readyz": {"get": _get("Whether questions can be answered, and which newer index was refused", None)},
            "/metrics": {"get": _text("Prometheus counts, for the machine itself or with the operator's key")},
            "/widget/{version}/{name}": {"get": _text("A file of the widget; a full version never changes")},
            "/glossary": {"get": _text("All terms as a page")},
            "/terms/{id}": {"get": _text("One term as a printable page with JSON-LD")},
        },
        "components": {
            "schemas": _schemas(Answer, QuestionIn, Verdict, Place, TermList, TermEntry) | {"Error": _ERROR}
        },
    }


_ERROR: Object = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}
_ID: Object = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_LANGUAGE: Object = {"name": "language", "in": "query", "schema": {"enum": ["en", "es"], "default": "en"}}


def _ref(model: type[BaseModel]) -> Object:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _json(schema: Object) -> Object:
    return {"application/json": {"schema": schema}}


def _failed() -> Object:
    return {"description": "An error, in the one form", "content": _json({"$ref": "#/components/schemas/Error"})}


def _get(summary: str, model: type[BaseModel] | None, *parameters: Object) -> Object:
    schema = _ref(model) if model else {"type": "object"}
    done = {"description": summary, "content": _json(schema)}
    return {"summary": summary, "parameters": list(parameters), "responses": {"200": done, "default": _failed()}}


def _text(summary: str) -> Object:
    return {"summary": summary, "responses": {"200": {"description": summary}, "default": _failed()}}


def _ask() -> Object:
    token = {"name": "Plainterm-Token", "in": "header", "schema": {"type": "string"}}
    shown = {name: {"schema": {"type": "string"}} for name in ("Plainterm-Token", "Plainterm-Question")}
    events = {"text/event-stream": {"schema": {"type": "string", "description": "events status, answer, error"}}}
    return {
        "summary": "Ask a question",
        "parameters": [token],
        "requestBody": {"required": True, "content": _json(_ref(QuestionIn))},
        "responses": {
            "200": {"description": "The answer", "headers": shown, "content": _json(_ref(Answer)) | events},
            "default": _failed(),
        },
    }


def _feedback() -> Object:
    return {
        "summary": "Say whether an answer helped",
        "requestBody": {"required": True, "content": _json(_ref(Verdict))},
        "responses": {"204": {"description": "Taken, or dropped where none is kept"}, "default": _failed()},
    }


def _schemas(*models: type[BaseModel]) -> Object:
    schemas: Object = {}
    for model in models:
        schema = model.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    return schemas
