"""The errors that people can cause. Each carries a translated sentence to show them.

A door turns them into HTTP in one place: BadInput 422, NotAllowed 403, Refused 409, Gone 410,
TooMany 429, Overloaded 503. Pure modules raise them too, so nothing here knows Django.
"""

from collections.abc import Mapping, Sequence


class LinkarmsError(Exception):
    """Base of all of them; `message` says what happened, what is safe, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class BadInput(LinkarmsError):  # noqa: N818  # named as people would say it
    """One value that we cannot use. `field` names the form field, or is blank for the whole form."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field

    @property
    def errors(self) -> dict[str, list[str]]:
        """Field name to sentences, in the shape of `BadInputs`, so that a door handles both alike."""
        return {self.field: [self.message]}


class BadInputs(BadInput):
    """Everything wrong with a form at once: field name to sentences."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self._errors = {field: list(sentences) for field, sentences in errors.items()}
        all_sentences = [sentence for sentences in self._errors.values() for sentence in sentences]
        super().__init__(" ".join(all_sentences), next(iter(self._errors), ""))

    @property
    def errors(self) -> dict[str, list[str]]:
        return {field: list(sentences) for field, sentences in self._errors.items()}


class Refused(LinkarmsError):  # noqa: N818  # named as people would say it
    """Not possible as things stand. `reasons` are short machine names, all that apply."""

    def __init__(self, message: str, reasons: frozenset[str] = frozenset()) -> None:
        super().__init__(message)
        self.reasons = reasons


class NotAllowed(LinkarmsError):  # noqa: N818  # named as people would say it
    """This person may not do it; somebody else may, and the message says who."""


class Gone(LinkarmsError):  # noqa: N818  # named as people would say it
    """A link or code that was used, has expired or was taken back."""


class TooMany(LinkarmsError):  # noqa: N818  # named as people would say it
    """Too often in too short a time. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Overloaded(LinkarmsError):  # noqa: N818  # named as people would say it
    """We are too busy to keep what was sent; nothing was stored. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


#: What each is in HTTP, for every door.
STATUS: dict[type[LinkarmsError], int] = {
    BadInput: 422,
    Refused: 409,
    NotAllowed: 403,
    Gone: 410,
    TooMany: 429,
    Overloaded: 503,
}


def status_of(error: LinkarmsError) -> int:
    """The status of an answer that says this."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def retry_after_of(error: LinkarmsError) -> int | None:
    """Seconds after which to come again, where the error knows."""
    return error.retry_after if isinstance(error, TooMany | Overloaded) else None
