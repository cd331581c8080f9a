"""What is typed to evaluate, to decide, to say a good no, and to ask one's own team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.models import BuyInAnswer, Decision
from linkarms.partnerships.services import ReviewInput
from linkarms.workspace.rooms.asking.forms import long_field
from linkarms.workspace.rooms.pipeline.forms import day_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.scorecard import Question


class PeopleForm(forms.Form):
    """Some of the team. ``people`` is the name of the field in the service, too."""

    people = "people"

    def __init__(self, *args: Any, team: Sequence[Teammate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = {str(one.pk): one for one in team}
        field = self.fields[self.people]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(pk, str(one.user)) for pk, one in self.team.items()]

    @property
    def chosen(self) -> list[Teammate]:
        return [self.team[pk] for pk in self.cleaned_data[self.people]]


class BeginForm(PeopleForm):
    people = "reviewers"
    about = forms.CharField(
        label=_("What is it about?"),
        max_length=200,
        help_text=_("For instance: a joint campaign until the vote in May"),
    )
    reviewers = forms.MultipleChoiceField(
        label=_("Who of you answers?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each answers alone first. Nobody sees another's answers before giving their own, owners included."
        ),
    )


class ReviewForm(forms.Form):
    """All questions of an evaluation: a choice and words each, and for a risk what can be done about it."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for place, question in enumerate(questions):
            self.fields[f"choice-{place}"] = forms.ChoiceField(
                label=question.words, choices=question.choices, widget=forms.RadioSelect,
                error_messages={"required": _("Please choose an answer.")},
            )  # fmt: skip
            label = _("Which risk?") if question.is_risk else _("In your own words")
            self.fields[f"words-{place}"] = long_field(label, rows=2, most=2000, required=False)
            if question.is_risk:
                self.fields[f"mitigation-{place}"] = long_field(
                    _("What can be done about it, or why is it worth it?"), rows=2, most=2000, required=False,
                    hint=_("Needed as soon as you name a risk."),
                )  # fmt: skip

    @property
    def parts(self) -> list[dict[str, forms.BoundField | None]]:
        """For the template: the fields of each question together."""
        return [
            {
                "choice": self[f"choice-{place}"],
                "words": self[f"words-{place}"],
                "mitigation": self[f"mitigation-{place}"] if question.is_risk else None,
            }
            for place, question in enumerate(self.questions)
        ]

    @property
    def answers(self) -> list[ReviewInput]:
        typed = self.cleaned_data
        return [
            ReviewInput(typed[f"choice-{place}"], typed[f"words-{place}"], typed.get(f"mitigation-{place}", ""))
            for place in range(len(self.questions))
        ]


class CommentForm(forms.Form):
    words = long_field(_("Say something to the others"), rows=3, most=2000)


class DecideForm(forms.Form):
    decision = forms.ChoiceField(label=_("What do you decide?"), choices=Decision.choices, widget=forms.RadioSelect)
    reasons = long_field(_("Why?"), rows=4, most=5000)
    mitigation = long_field(
        _("What do you do about the risk, or why is it worth it?"), rows=3, most=2000, required=False,
        hint=_("Needed for a yes or a smaller step when somebody named a risk."),
    )  # fmt: skip
    look_again_on = day_field(_("When do you look again?"), hint=_("Today reminds you on that day."))


class GoodNoForm(forms.Form):
    words = long_field(_("What you tell them"), rows=12, most=5000)


class AskTeamForm(PeopleForm):
    people = "teammates"
    work = long_field(
        _("Who would do what, by when?"), rows=4, most=2000,
        hint=_("Hours, days, who writes, who drives. Work that nobody was asked about is only more work."),
    )  # fmt: skip
    why = long_field(_("How does it help what you are there for?"), rows=3, most=2000)
    teammates = forms.MultipleChoiceField(label=_("Who will do the work?"), widget=forms.CheckboxSelectMultiple)


class VoiceForm(forms.Form):
    answer = forms.ChoiceField(label=_("Will you do it?"), choices=BuyInAnswer.choices, widget=forms.RadioSelect)
    words = long_field(
        _("A few words with it"), rows=3, most=2000, required=False,
        hint=_("For “yes, if”: what you need. For a no: why not."),
    )  # fmt: skip


class ScorecardForm(forms.Form):
    """Every question with its place and whether it is asked; an empty line at the end for one more."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for number, question in enumerate(self.questions):
            self.fields[f"place-{number}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=99, initial=number + 1
            )
            self.fields[f"asked-{number}"] = forms.BooleanField(
                label=_("Ask it"), required=False, initial=not question.is_off
            )
            if not question.key:
                self.fields[f"text-{number}"] = forms.CharField(
                    label=_("Your own question"), required=False, max_length=300, initial=question.text,
                    help_text=_("Leave it empty to drop it."),
                )  # fmt: skip
        self.fields["new"] = forms.CharField(
            label=_("One more question of your own"), required=False, max_length=300,
            help_text=_("It is answered with yes, partly or no, and a few words."),
        )  # fmt: skip

    @property
    def parts(self) -> list[dict[str, object]]:
        return [
            {
                "question": question,
                "place": self[f"place-{number}"],
                "asked": self[f"asked-{number}"],
                "text": None if question.key else self[f"text-{number}"],
            }
            for number, question in enumerate(self.questions)
        ]
