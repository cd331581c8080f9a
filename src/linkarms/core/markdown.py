"""Text that people format with Markdown, as safe HTML."""

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre",
    "strong", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_LOWER = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False})


def render(text: str) -> SafeString:
    """CommonMark without HTML in it. Links get rel="nofollow noopener"; pictures only from our own media.

    Headings go one level down, because the page's own title is the first.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _LOWER[token.tag]
    html = _parser.renderer.render(tokens, _parser.options, {})
    # Cleaned by an allow list whatever the parser lets through.
    return mark_safe(_cleaned(html))  # noqa: S308


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    # A picture from elsewhere would tell its host who reads the page.
    if tag == "img" and name == "src" and not value.startswith(settings.MEDIA_URL):
        return None
    return value
