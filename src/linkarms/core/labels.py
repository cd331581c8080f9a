"""What the releasable fields are called when people read about them."""

from django.utils.translation import gettext as _

from linkarms.core.fields import Field


def labels() -> dict[Field, str]:
    """Field to its name in the language now active, in the usual order."""
    return {
        Field.GIVEN_NAME: _("first name"),
        Field.FAMILY_NAME: _("last name"),
        Field.EMAIL: _("e-mail address"),
        Field.POSTAL_CODE: _("postcode and country"),
        Field.PHONE: _("phone number"),
    }
