"""GET /openapi.json: the API's description (OpenAPI 3.1), from the models that read and write it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import BaseModel

from app.answer import Answer
from app.web import reconciliation
from app.web.asking import QuestionIn
from app.web.changes import SINCE, Changes
from app.web.feedback import Verdict
from app.web.glossary import Suggestions, TermEntry, TermList
from app.web.linking import Linked, TextIn
from app.web.places import Place
from app.web.reconciliation import Query
from app.web.site_pages import PASSED_ON
from app.web.suggestions import LIMITS

Object = dict[str, Any]

EVERYWHERE = (400, 404, 405, 408, 421, 431, 500, 503)  # what any address may answer


def describe() -> Object:
    """The whole description: every route, every status that it may answer with."""
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
            "/api/statements/{id}": {"get": _get("A statement in its place", _ref(Place), 403, 429, given=[_ID])},
            "/api/terms": {"get": _get("All terms", _ref(TermList), 403, 422, 429, given=[_LANGUAGE])},
            "/api/terms/{id}": {"get": _get("One term", _ref(TermEntry), 403, 422, 429, given=[_ID, _LANGUAGE])},
            "/api/suggest": {
                "get": _get("Words as one types", _ref(Suggestions), 403, 422, 429, given=[_TYPED, _LANGUAGE])
            },
            "/api/link": {"post": _link()},
            "/api/changes": {
                "get": _get(
                    "What changed in the vocabulary since", _ref(Changes), 403, 422, 429, given=[_SINCE, _LANGUAGE]
                )
            },
            "/api/reconcile": {
                "get": _get("What the reconciliation service is, or a batch of queries", _ANY, 403, 422, 429),
                "post": _get("A batch of queries", _ANY, 400, 403, 408, 413, 415, 422, 429) | _BATCH,
            },
            "/api/reconcile/suggest": {"get": _get("Terms for what a person types", _ANY, 403, 429)},
            "/api/feedback": {"post": _feedback()},
            "/healthz": {"get": _get("Whether the process lives", _HEALTH)},
            "/readyz": {"get": _get("Whether questions can be answered, and which newer index was refused", _READY)},
            "/metrics": {
                "get": _text("Prometheus counts, for the machine itself or with the operator's key", 401, 403, 429)
                | _KEY
            },
            "/widget/{version}/{name}": {
                "get": _text("A file of the widget; a full version never changes", kind="text/javascript", given=_FILE)
            },
            "/glossary": {"get": _text("All terms as a page", 422, 429, kind="text/html", given=[_LANGUAGE])},
            "/terms/{id}": {
                "get": _text(
                    "One term as a printable page with JSON-LD", 422, 429, kind="text/html", given=[_ID, _LANGUAGE]
                )
            },
            "/terms/{id}/feed": {
                "get": _text(
                    "A term's dated definitions, newest first",
                    422,
                    429,
                    kind="application/atom+xml",
                    given=[_ID, _LANGUAGE],
                )
            },
            "/suggest": {
                "get": _text(
                    "A form for a missing word or a correction, where the operator takes them", 429, kind="text/html"
                ),
                "post": _suggest(),
            },
            "/demo": {"get": _text("A made-up clinic's page with the widget in it", kind="text/html")},
            "/embed": {"get": _text("The widget alone, for an iframe", kind="text/html", given=_EMBEDDED)},
            "/openapi.json": {"get": _get("This description", {"type": "object"})},
            "/robots.txt": {"get": _text("What search engines may list")},
            "/favicon.ico": {"get": _text("The mark in a browser's tab", kind="image/svg+xml")},
        },
        "components": {
            "schemas": _schemas(
                Answer, QuestionIn, Verdict, Place, TermList, TermEntry, Suggestions, Changes, TextIn, Linked
            )
            | {"Error": _ERROR},
            "securitySchemes": {"operator": {"type": "http", "scheme": "bearer"}},
        },
    }


_ERROR: Object = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "additionalProperties": False,
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}
_ANY: Object = {"type": "object"}
_HEALTH: Object = {"type": "object", "required": ["status"], "properties": {"status": {"const": "alive"}}}
_READY: Object = {
    "type": "object",
    "required": ["status"],
    "properties": {
        "status": {"const": "ready"},
        "refused": {"type": ["string", "null"]},
        "vectors": {"type": ["string", "null"]},
    },
}
_QUERIES: Object = {
    "type": "object",
    "maxProperties": reconciliation.MOST,
    "additionalProperties": Query.model_json_schema() | {"required": ["query"]},
}
_BATCH: Object = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "queries": {
                            "type": "string",
                            "format": "reconciliation-queries",
                            "contentMediaType": "application/json",
                            "contentSchema": _QUERIES,
                        }
                    },
                }
            }
        },
    }
}
_KEY: Object = {"security": [{"operator": []}, {}]}  # on the machine itself none is wanted where none is set


def _given(name: str, where: str, schema: Object, *, required: bool = False) -> Object:
    return {"name": name, "in": where, "required": required, "schema": schema}


_ID = _given("id", "path", {"type": "string"}, required=True)
_LANGUAGE = _given("language", "query", {"enum": ["en", "es"], "default": "en"})
_TYPED = _given("q", "query", {"type": "string", "maxLength": 80, "default": ""})
_SINCE = _given("since", "query", {"type": "string", "pattern": f"^(?:{SINCE})$"}, required=True)
_FILE = [
    _given("version", "path", {"type": "string", "description": "such as v1 or 1.0.0"}, required=True),
    _given("name", "path", {"type": "string"}, required=True),
]
_EMBEDDED = [_given(name, "query", {"type": "string"}) for name in PASSED_ON]


def _ref(model: type[BaseModel]) -> Object:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _json(schema: Object) -> Object:
    return {"application/json": {"schema": schema}}


def _failures(*more: int) -> Object:
    """The statuses of errors, each in the one form; a 429 or a 503 says when to come again."""
    content = _json({"$ref": "#/components/schemas/Error"})
    shown = {}
    for status in sorted({*EVERYWHERE, *more}):
        shown[str(status)] = {"description": "An error, in the one form", "content": content}
        if status in (429, 503):
            shown[str(status)]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return shown


def _get(summary: str, schema: Object, *statuses: int, given: Sequence[Object] = ()) -> Object:
    done = {"description": summary, "content": _json(schema)}
    kept = {"description": "As the browser has it"}
    return {
        "summary": summary,
        "parameters": list(given),
        "responses": {"200": done, "304": kept, **_failures(*statuses)},
    }


def _text(summary: str, *statuses: int, kind: str = "text/plain", given: Sequence[Object] = ()) -> Object:
    done = {"description": summary, "content": {kind: {"schema": {"type": "string"}}}}
    kept = {"description": "As the browser has it"}
    return {
        "summary": summary,
        "parameters": list(given),
        "responses": {"200": done, "304": kept, **_failures(*statuses)},
    }


def _ask() -> Object:
    token = _given("Plainterm-Token", "header", {"type": "string"})
    shown = {name: {"schema": {"type": "string"}} for name in ("Plainterm-Token", "Plainterm-Question")}
    events = {
        "text/event-stream": {"schema": {"type": "string", "description": "events status, sentence, answer, error"}}
    }
    return {
        "summary": "Ask a question",
        "parameters": [token],
        "requestBody": {"required": True, "content": _json(_ref(QuestionIn))},
        "responses": {
            "200": {"description": "The answer", "headers": shown, "content": _json(_ref(Answer)) | events},
            **_failures(401, 403, 413, 415, 422, 429),
        },
    }


def _link() -> Object:
    done = {"description": "The spans of the text that name terms", "content": _json(_ref(Linked))}
    return {
        "summary": "Where a text names terms",
        "requestBody": {"required": True, "content": _json(_ref(TextIn))},
        "responses": {"200": done, **_failures(403, 413, 415, 422, 429)},
    }


def _suggest() -> Object:
    fields = {name: {"type": "string", "maxLength": most} for name, most in LIMITS.items()}
    form = {"type": "object", "required": ["term", "says"], "properties": {**fields, "language": _LANGUAGE["schema"]}}
    page = {
        "description": "The form again, with what is to be mended",
        "content": {"text/html": {"schema": {"type": "string"}}},
    }
    return {
        "summary": "Suggest a word or a correction",
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": {"303": {"description": "Taken"}, **_failures(403, 413, 415, 429), "422": page},
    }


def _feedback() -> Object:
    return {
        "summary": "Say whether an answer helped",
        "requestBody": {"required": True, "content": _json(_ref(Verdict))},
        "responses": {
            "204": {"description": "Taken, or dropped where none is kept"},
            **_failures(403, 413, 415, 422, 429),
        },
    }


def _schemas(*models: type[BaseModel]) -> Object:
    schemas: Object = {}
    for model in models:
        schema = model.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    return schemas
