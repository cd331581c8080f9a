"""What pages behind a mailed link have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.core.errors import BadInput

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from linkarms.core.errors import LinkarmsError


def private[R: HttpResponse](response: R) -> R:
    """The token in the address is a secret of who got the mail.

    Not "no-referrer": with it a browser says that our own form comes from nowhere, and it would be refused.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def add_errors(form: forms.Form, problem: LinkarmsError, *, otherwise: str = "code") -> None:
    """What is wrong, beside its field; what names none beside ``otherwise``."""
    errors = problem.errors if isinstance(problem, BadInput) else {otherwise: [problem.message]}
    for field, sentences in errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
