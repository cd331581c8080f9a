"""The form of a clause, made from its type; and the way from form to clause and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.core.names import one_line, paragraphs
from linkarms.partnerships.clauses import BY_KIND, MOST_TEXT, Clause, ClauseType, type_of
from linkarms.partnerships.clauses.parts import Text
from linkarms.partnerships.clauses.words import Voice
from linkarms.partnerships.forms.part_fields import field_for, meant, shown
from linkarms.partnerships.forms.wrong import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkarms.partnerships.text import Parties


class ClauseForm(forms.Form):
    """``clause()`` after ``is_valid()``."""

    use_required_attribute = False  # "Remove" and "Add" must work while something is still empty

    def __init__(self, known: ClauseType[Any], *args: object, parties: Parties, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.known, self.parties = known, parties
        voice = Voice(parties, get_language() or "en")
        for part in known.parts:
            field = self.fields[part.name] = field_for(part, voice)
            chosen = isinstance(field, forms.ChoiceField)
            field.error_messages["required"] = _("Please choose one.") if chosen else _("Please fill this in.")

    def clause(self) -> Clause:
        """What the form says."""
        values = {part.name: meant(part, self.cleaned_data[part.name]) for part in self.known.parts}
        made: Clause = self.known.of(**values)
        return made if self.known.tidy is None else self.known.tidy(made)

    def clean(self) -> dict[str, Any]:
        """The rules for all text that people type, then those of the type of clause."""
        values = super().clean() or self.cleaned_data
        for part in self.known.parts:
            if isinstance(part, Text) and isinstance(values.get(part.name), str):
                values[part.name] = self._tidy(part, values[part.name])
        if self.errors:  # an error takes its value out
            return values
        try:
            self.known.verify(self.clause())
        except BadInput as problem:
            self.add_error(problem.field or None, said(problem))
        return values

    def _tidy(self, part: Text, raw: str) -> str:
        tidy = one_line if part.rows == 1 else paragraphs
        try:
            return tidy(raw, field=part.name, max_length=min(part.most, MOST_TEXT), required=part.needed)
        except BadInput as problem:
            self.add_error(part.name, problem.message)
            return ""


def form_for(clause: Clause, *, prefix: str, parties: Parties) -> ClauseForm:
    """A form that shows this clause."""
    known = type_of(clause)
    initial = {part.name: shown(part, getattr(clause, part.name)) for part in known.parts}
    return ClauseForm(known, prefix=prefix, parties=parties, initial=initial)


def empty_form(kind: str, *, prefix: str, parties: Parties) -> ClauseForm:
    return ClauseForm(BY_KIND[kind], prefix=prefix, parties=parties)


def posted_form(kind: str, posted: Mapping[str, Any], *, prefix: str, parties: Parties) -> ClauseForm:
    return ClauseForm(BY_KIND[kind], posted, prefix=prefix, parties=parties)


def retyped(form: ClauseForm) -> ClauseForm:
    """The same form with what was typed and without complaints: while one is still writing."""
    typed = {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    return ClauseForm(form.known, prefix=form.prefix, parties=form.parties, initial=typed)
