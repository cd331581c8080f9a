"""A form field for each kind of part of a clause, and the way from the field's value to the part's and back."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from django import forms

from linkarms.core.fields import Field
from linkarms.core.labels import labels
from linkarms.partnerships.clauses import parts
from linkarms.partnerships.clauses.parts import canonical_place
from linkarms.partnerships.clauses.words import Voice


def field_for(part: parts.Part, voice: Voice) -> forms.Field:
    """The field, with label and help in the language of the page."""
    field = _field(part, voice)
    field.label = voice.say(part.label)
    field.help_text = voice.say(part.help) if part.help else ""
    field.required = part.needed and not isinstance(part, parts.Flag)
    field.initial = shown(part, part.empty)
    return field


def shown(part: parts.Part, value: Any) -> Any:
    """What the field shows for a value of the part."""
    if isinstance(part, parts.Fields):
        return [name.value for name in Field.order() if name in value]
    if isinstance(part, parts.Places):
        return "\n".join(value)
    return value


def meant(part: parts.Part, value: Any) -> Any:
    """What is meant by a cleaned value of the field."""
    if isinstance(part, parts.Fields):
        return frozenset(Field(name) for name in value)
    if isinstance(part, parts.Places):
        # What is no place stays as it was typed: the check of the part says so.
        lines = (line.strip() for line in value.splitlines())
        return tuple(dict.fromkeys(canonical_place(line) or line for line in lines if line))
    if isinstance(part, parts.Choice):
        return part.of(value)
    return part.empty if value is None else value


@singledispatch
def _field(part: parts.Part, _voice: Voice) -> forms.Field:
    raise TypeError(part)


@_field.register
def _side(part: parts.Side, voice: Voice) -> forms.Field:
    choices = [(who, str(voice.who(who))) for who in part.choices]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


@_field.register
def _text(part: parts.Text, _voice: Voice) -> forms.Field:
    widget = forms.TextInput() if part.rows == 1 else forms.Textarea(attrs={"rows": part.rows})
    return forms.CharField(max_length=part.most, widget=widget)


@_field.register
def _day(_part: parts.Day, _voice: Voice) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


@_field.register
def _number(part: parts.Number, _voice: Voice) -> forms.Field:
    return forms.IntegerField(min_value=part.least, max_value=part.most)


@_field.register
def _flag(_part: parts.Flag, _voice: Voice) -> forms.Field:
    return forms.BooleanField()


@_field.register
def _choice(part: parts.Choice, voice: Voice) -> forms.Field:
    choices = [(str(value), voice.say(phrase)) for value, phrase in part.labels.items()]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


@_field.register
def _fields(_part: parts.Fields, _voice: Voice) -> forms.Field:
    choices = [(name.value, label) for name, label in labels().items()]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


@_field.register
def _places(_part: parts.Places, _voice: Voice) -> forms.Field:
    return forms.CharField(max_length=parts.MOST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
