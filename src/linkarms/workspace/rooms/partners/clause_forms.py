"""One small form for each kind of clause of an agreement, and the way from form to clause and back."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from linkarms.core.errors import BadInput
from linkarms.core.fields import Field
from linkarms.core.labels import labels
from linkarms.core.names import one_line, paragraphs
from linkarms.partnerships.clauses import (
    FIRST_DAY,
    LAST_DAY,
    MOST_NOTICE_DAYS,
    MOST_RUN_OUT_DAYS,
    MOST_TEXT,
    MOST_WORDS,
    RUN_OUT_DAYS,
    Boundary,
    Clause,
    DataSharing,
    Ending,
    Mode,
    NameUse,
    Responsibility,
    kind_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkarms.partnerships.text import Parties


def _date(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


class ClauseForm(forms.Form):
    """``clause()`` after ``is_valid()``; ``initial_of(clause)`` fills it."""

    use_required_attribute = False  # "Remove" and "Add" must work while something is still empty

    def __init__(self, *args: object, parties: Parties, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.parties = parties
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            field.error_messages["required"] = _now("Please choose one.") if chosen else _now("Please fill this in.")

    @abstractmethod
    def clause(self) -> Clause:
        """What the form says."""

    @staticmethod
    @abstractmethod
    def initial_of(clause: Any) -> dict[str, object]:
        """The fields that say this clause."""

    def clean(self) -> dict[str, Any]:
        """White space, control characters and lengths: the same rules as for all text that people type."""
        values = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and isinstance(values.get(name), str):
                values[name] = self._tidy(name, field, values[name])
        for name, value in list(values.items()):  # an error takes the value out
            if isinstance(self.fields[name], forms.DateField) and value and not FIRST_DAY <= value <= LAST_DAY:
                self.add_error(name, _now("Please check the year."))
        return values

    def _tidy(self, name: str, field: forms.CharField, raw: str) -> str:
        tidy = paragraphs if isinstance(field.widget, forms.Textarea) else one_line
        try:
            return tidy(raw, field=name, max_length=field.max_length or MOST_TEXT, required=field.required)
        except BadInput as problem:
            self.add_error(name, problem.message)
            return ""


class ResponsibilityForm(ClauseForm):
    by = forms.ChoiceField(label=_("Who"), widget=forms.RadioSelect)
    what = forms.CharField(label=_("Will do what"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
    due = _date(_("By when"))

    def __init__(self, *args: object, parties: Parties, **kwargs: object) -> None:
        super().__init__(*args, parties=parties, **kwargs)
        field = self.fields["by"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("host", parties.host), ("partner", parties.partner)]

    def clause(self) -> Clause:
        values = self.cleaned_data
        return Responsibility(values["by"], values["what"], values["due"])

    @staticmethod
    def initial_of(clause: Responsibility) -> dict[str, object]:
        return {"by": clause.by, "what": clause.what, "due": clause.due}


class DataSharingForm(ClauseForm):
    mode = forms.ChoiceField(label=_("Whom does the partner receive?"), widget=forms.RadioSelect)
    fields_shared = forms.MultipleChoiceField(
        label=_("What about each person?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words_en = forms.CharField(
        label=_("The words beside the box, in English"),
        required=False,
        max_length=MOST_WORDS,
        help_text=_("Exactly what people say yes to. Name the partner."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words_es = forms.CharField(
        label=_("The words beside the box, in Spanish"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts = _date(_("From"), _("Leave it empty: from the second signature on."))
    ends = _date(_("Until, the last day"), _("Leave it empty: until one side ends the agreement."))
    run_out_days = forms.IntegerField(
        label=_("Days to download afterwards"),
        min_value=0,
        max_value=MOST_RUN_OUT_DAYS,
        initial=RUN_OUT_DAYS,
        help_text=_("For people who said yes before the end. Usual: 30."),
    )

    def __init__(self, *args: object, parties: Parties, **kwargs: object) -> None:
        super().__init__(*args, parties=parties, **kwargs)
        partner = {"partner": parties.partner}
        mode, shared = self.fields["mode"], self.fields["fields_shared"]
        if isinstance(mode, forms.ChoiceField) and isinstance(shared, forms.ChoiceField):
            mode.choices = [
                (Mode.NONE.value, _now("Nobody")),
                (
                    Mode.OWN_SOURCED.value,
                    _now("Those who come by the own link of %(partner)s and say yes to it") % partner,
                ),
                (Mode.OPTED_IN.value, _now("Everyone who says yes to %(partner)s, whoever brought them") % partner),
            ]
            shared.choices = [(name.value, label) for name, label in labels().items()]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("mode") in (Mode.OWN_SOURCED.value, Mode.OPTED_IN.value):
            if not values.get("fields_shared"):
                self.add_error("fields_shared", _now("Tick at least one, or choose “Nobody”."))
            for name in ("words_en", "words_es"):
                if not values.get(name):
                    self.add_error(name, _now("People need to read what they say yes to, in both languages."))
        if values.get("starts") and values.get("ends") and values["ends"] < values["starts"]:
            self.add_error("ends", _now("This is before the first day."))
        return values

    def clause(self) -> Clause:
        values = self.cleaned_data
        mode = Mode(values["mode"])
        shared = values["fields_shared"] if mode is not Mode.NONE else []
        return DataSharing(
            mode=mode,
            fields=frozenset(Field(name) for name in shared),
            words_en=" ".join(values["words_en"].split()),
            words_es=" ".join(values["words_es"].split()),
            starts=values["starts"],
            ends=values["ends"],
            run_out_days=values["run_out_days"],
        )

    @staticmethod
    def initial_of(clause: DataSharing) -> dict[str, object]:
        return {
            "mode": clause.mode.value,
            "fields_shared": [name.value for name in Field.order() if name in clause.fields],
            "words_en": clause.words_en,
            "words_es": clause.words_es,
            "starts": clause.starts,
            "ends": clause.ends,
            "run_out_days": clause.run_out_days,
        }


class NameUseForm(ClauseForm):
    use = forms.ChoiceField(label=_("What may be shown?"), widget=forms.RadioSelect)
    approvals = forms.CharField(
        label=_("What is agreed about approvals?"),
        required=False,
        max_length=MOST_TEXT,
        help_text=_("For instance: texts go to them first; no answer in two days means without their name."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, parties: Parties, **kwargs: object) -> None:
        super().__init__(*args, parties=parties, **kwargs)
        field = self.fields["use"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (
                    "both",
                    _now("Name and logo, in campaigns that %(partner)s says yes to") % {"partner": parties.partner},
                ),
                ("name", _now("The name only")),
                ("none", _now("Neither")),
            ]

    def clause(self) -> Clause:
        use = self.cleaned_data["use"]
        return NameUse(name=use != "none", logo=use == "both", approvals=self.cleaned_data["approvals"])

    @staticmethod
    def initial_of(clause: NameUse) -> dict[str, object]:
        return {"use": "both" if clause.logo else "name" if clause.name else "none", "approvals": clause.approvals}


class BoundaryForm(ClauseForm):
    text = forms.CharField(
        label=_("What will you not do, or only when?"),
        max_length=MOST_TEXT,
        help_text=_("For instance: We send your text to our list, but we do not share the list."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clause(self) -> Clause:
        return Boundary(self.cleaned_data["text"])

    @staticmethod
    def initial_of(clause: Boundary) -> dict[str, object]:
        return {"text": clause.text}


class EndingForm(ClauseForm):
    notice_days = forms.IntegerField(
        label=_("Days of notice you ask of each other"), min_value=0, max_value=MOST_NOTICE_DAYS, initial=0
    )
    note = forms.CharField(
        label=_("Anything else about the end"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clause(self) -> Clause:
        return Ending(self.cleaned_data["notice_days"], self.cleaned_data["note"])

    @staticmethod
    def initial_of(clause: Ending) -> dict[str, object]:
        return {"notice_days": clause.notice_days, "note": clause.note}


FORMS: Mapping[str, type[ClauseForm]] = {
    "responsibility": ResponsibilityForm,
    "data_sharing": DataSharingForm,
    "name_use": NameUseForm,
    "boundary": BoundaryForm,
    "ending": EndingForm,
}


def form_for(clause: Clause, *, prefix: str, parties: Parties) -> ClauseForm:
    """A form that shows this clause."""
    cls = FORMS[kind_of(clause)]
    return cls(prefix=prefix, parties=parties, initial=cls.initial_of(clause))


def empty_form(kind: str, *, prefix: str, parties: Parties) -> ClauseForm:
    return FORMS[kind](prefix=prefix, parties=parties)


def posted_form(kind: str, posted: Mapping[str, Any], *, prefix: str, parties: Parties) -> ClauseForm:
    return FORMS[kind](posted, prefix=prefix, parties=parties)


def retyped(form: ClauseForm) -> ClauseForm:
    """The same form with what was typed and without complaints: while one is still writing."""
    typed = {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    return type(form)(prefix=form.prefix, parties=form.parties, initial=typed)
