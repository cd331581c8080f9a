"""Lets every template say that this is a demo."""

from __future__ import annotations

from django.conf import settings


def demo(_request: object) -> dict[str, bool]:
    return {"demo": settings.LINKARMS_DEMO}
