"""The interface for people: drawn from the OpenAPI document, in our own look, without a script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from ninja.openapi.docs import DocsBase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ninja import NinjaAPI


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    kind: str
    required: bool
    description: SafeString


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    description: SafeString
    properties: list[Property]


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    description: SafeString
    parameters: list[Property]
    body: str
    answers: list[tuple[str, SafeString, str]]  # status, meaning, shape


class ReadablePage(DocsBase):
    """ninja's hook for a documentation page."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
        context = {
            "info": document["info"],
            "operations": list(_operations(document)),
            "shapes": list(_shapes(document)),
            "document_url": self.get_openapi_url(api, kwargs),
        }
        response = HttpResponse(render_to_string("api/docs.html", context))
        response["Cache-Control"] = "public, max-age=300"
        return response


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, each in methods.items():
            content = each.get("requestBody", {}).get("content", {})
            yield Operation(
                method=method.upper(),
                path=path,
                summary=each.get("summary", ""),
                description=_words(each.get("description", "")),
                parameters=[_parameter(one) for one in each.get("parameters", [])],
                body=next((_kind(one["schema"]) for one in content.values()), ""),
                answers=[
                    (status, _words(answer.get("description", "")), _answer(answer))
                    for status, answer in each["responses"].items()
                ],
            )


def _shapes(document: dict[str, Any]) -> Iterator[Shape]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        required = set(schema.get("required", ()))
        yield Shape(
            name=name,
            description=_words(schema.get("description", "")),
            properties=[
                Property(each, _kind(one), each in required, _words(one.get("description", "")))
                for each, one in schema.get("properties", {}).items()
            ],
        )


def _parameter(one: dict[str, Any]) -> Property:
    where = {"path": "path", "query": "?", "header": "header"}[one["in"]]
    kind = f"{_kind(one['schema'])} ({where})"
    return Property(one["name"], kind, one.get("required", False), _words(one["schema"].get("description", "")))


def _answer(answer: dict[str, Any]) -> str:
    return next((_kind(one["schema"]) for one in answer.get("content", {}).values()), "")


def _words(text: str) -> SafeString:
    """A description is Markdown to programs; of that, ours have `code` and nothing else."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts))


def _kind(schema: dict[str, Any]) -> str:
    """ "list of BoxOut", "text", "SignatureIn or nothing"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"by key: {_kind(schema['additionalProperties'])}"
    plain = {"string": "text", "integer": "number", "boolean": "true or false", "null": "nothing"}
    return str(schema.get("format") or plain.get(str(kind), kind))
