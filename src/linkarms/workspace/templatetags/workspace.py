"""Template tags of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from linkarms.workspace.http import room_url

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def room(context: Context, name: str, *args: object, **kwargs: object) -> str:
    """`{% room 'partners-page' pk=3 %}`: an address of the acting organization."""
    return room_url(context["acting"], name, *args, **kwargs)


@register.simple_tag
def room_of(teammate, name: str, *args: object, **kwargs: object) -> str:  # type: ignore[no-untyped-def]
    """`{% room_of membership 'today' %}`: the same page of another organization one belongs to."""
    return room_url(teammate, name, *args, **kwargs)
