"""The JSON interface, version 1."""

from typing import Any

from django.urls import URLPattern, path
from django.views.generic import RedirectView
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from linkarms.api import petitions, problems
from linkarms.api.docs import ReadablePage


class Interface(NinjaAPI):
    """Its document says of which type a problem is, which ninja takes for JSON like any other answer."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**where)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for answer in operation["responses"].values():
                    answer["content"] = {problems.type_of(kind, one): one for kind, one in answer["content"].items()}
        return schema


api = Interface(
    title="Linkarms API",
    version="1",
    description="For programs: read a petition, sign it. UTC, ISO 8601; errors are RFC 9457 problems.",
    docs_url="/docs/",
    docs=ReadablePage(),
    urls_namespace="api",
)
api.add_router("", petitions.router)
problems.install(api)

app_name = "api"

_patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:openapi-view"), name="api-root"),
    *[
        path(str(pattern.pattern), problems.open_to_all(pattern.callback), name=pattern.name)
        for pattern in _patterns
        if pattern.name != "api-root"
    ],
]
