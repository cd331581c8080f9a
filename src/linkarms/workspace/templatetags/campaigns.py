"""Template filters of the campaigns room."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from linkarms.core.markdown import render

register = template.Library()


@register.filter
def formatted(text: str) -> SafeString:
    """Markdown as safe HTML: `{{ text.body|formatted }}`."""
    return render(text)
