"""What is typed when one looks back. Lengths and shapes only: what it needs, the services say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.models import Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.campaigns.models import Campaign


def _text(label: Any, hint: Any, rows: int = 3, *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=2000, help_text=hint, widget=widget)


class DebriefForm(forms.Form):
    """One side's answers. To keep them for later nothing is needed (``sends`` is false)."""

    heard = _text(
        _("Who was heard?"), _("Whose voices stood in front, and whose should have? People most affected first.")
    )
    asked = _text(_("Whose members were asked?"), _("Who decided what, and were those asked who did the work?"))
    kept = _text(
        _("What was kept, and what was not?"), _("Yours and theirs, and what was in the way."), rows=2, required=False
    )
    results = _text(_("What came of it?"), _("What was won, who joined, what you learned."))
    wish = forms.ChoiceField(label=_("How do you want to go on?"), choices=Wish.choices, widget=forms.RadioSelect)
    why = _text(_("Why?"), _("Both sides read this, once both have sent."), rows=2, required=False)

    def __init__(self, *args: Any, sends: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = field.required and sends


class OpenForm(forms.Form):
    """On what to look back."""

    campaign = forms.ChoiceField(label=_("On what?"), required=False)

    def __init__(self, *args: Any, campaigns: Sequence[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaigns = {str(one.pk): one for one in campaigns}
        field = self.fields["campaign"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("On all of it")), *((pk, one.name) for pk, one in self.campaigns.items())]

    @property
    def chosen(self) -> Campaign | None:
        return self.campaigns.get(self.cleaned_data["campaign"])
