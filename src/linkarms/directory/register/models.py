"""Sources, their imports, and the organizations that they brought: the same for everybody on the installation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linkarms.core.names import normal_name
from linkarms.directory.register.shouting import unshouted

#: Microdegrees in a degree: whole numbers are the same on every database and in a backup.
DEGREE = 1_000_000


class SourceKind(models.TextChoices):
    IRS = "irs", _("Exempt Organizations file of the IRS")
    CSV = "csv", _("Table as text (CSV)")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")
    JSON = "json", _("List of objects (JSON)")


class LegalStatus(models.TextChoices):
    """What an organization is in law; in the US by the section of the tax code."""

    C3 = "c3", _("Charity (501(c)(3))")
    C4 = "c4", _("Social welfare organization (501(c)(4))")
    UNION = "union", _("Labor or farm organization (501(c)(5))")
    C6 = "c6", _("Business league (501(c)(6))")
    OTHER_EXEMPT = "other-exempt", _("Exempt from tax in another way")
    PAC = "pac", _("Political committee (527)")
    UNINCORPORATED = "unincorporated", _("Unincorporated group")
    GOVERNMENT = "government", _("Part of a government")
    NOT_US = "not-us", _("Founded under the law of another country")


class Source(models.Model):
    """Where register facts come from. Its number for an organization means the same in each of its files."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=SourceKind)
    note = models.CharField(max_length=500, blank=True)  # licence, and what else the operator wants to remember
    mapping = models.JSONField(default=dict, blank=True)  # column of the file: field of RegisterEntry
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    RUNNING = "running", _("Under way, or broken off")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone, or broken off in that")
    UNDONE = "undone", _("Undone")


#: From which state to which an import goes.
TRANSITIONS = {
    ImportState.RUNNING: {ImportState.DONE, ImportState.UNDOING},
    ImportState.DONE: {ImportState.UNDOING},
    ImportState.UNDOING: {ImportState.UNDONE},
    ImportState.UNDONE: set[ImportState](),
}


class Import(models.Model):
    """One run of one file. Broken off, it goes on when the same file is imported again."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.RUNNING)
    claim = models.CharField(
        max_length=32
    )  # of the process that works on it; another one that takes over writes its own
    file_name = models.CharField(max_length=255)
    file_bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # of the file, SHA-256
    as_of = models.DateField()  # of the facts in the file
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    facts_left_out = models.PositiveIntegerField(default=0)
    builds_on = models.JSONField(default=list, blank=True)  # numbers of earlier imports whose rows it found again
    compared_to = models.BigIntegerField(default=0)  # its entries up to this number have keys and were compared
    compared_at = models.DateTimeField(null=True, blank=True)  # all of them; null: still to be done
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="undone_when",
                condition=models.Q(state="undone", undone_at__isnull=False)
                | (~models.Q(state="undone") & models.Q(undone_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"

    @property
    def rows_read(self) -> int:
        return self.rows_new + self.rows_changed + self.rows_unchanged + self.rows_refused


class Reason(models.TextChoices):
    """Why a row, or one fact of it, was not taken."""

    NO_NAME = "no-name", _("There is no name.")
    NO_NUMBER = "no-number", _("There is no number.")
    BAD_NUMBER = "bad-number", _("The number is not one of this register.")
    TWICE = "twice", _("The same organization stands further up in the file.")
    TOO_LONG = "too-long", _("The text is too long.")
    TOO_MANY_CELLS = "too-many-cells", _("The row has more cells than there are columns.")
    TOO_FEW_CELLS = "too-few-cells", _("The row has fewer cells than there are columns.")
    OPEN_QUOTE = "open-quote", _("A quotation mark opens here and is never closed.")
    FORMULA = "formula", _("A formula has no result.")
    NOT_AN_OBJECT = "not-an-object", _("This is not an object with names and values.")
    NO_PLACE = "no-place", _("There is neither a postcode nor a place.")
    NO_POINT = "no-point", _("There are no coordinates, or none on this earth.")
    UNREADABLE = "unreadable", _("The row cannot be read.")
    UNKNOWN = "unknown", _("The value is not one that we know.")


class Refusal(models.Model):
    """A row that was refused, or (with a `field`) one fact that was left out of a row that was taken."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField()  # of the file, as an editor counts
    field = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=20, choices=Reason)
    detail = models.CharField(max_length=200, blank=True)  # what stands there, cut

    @property
    def sentence(self) -> str:
        return str(Reason(self.reason).label)


class RegisterEntry(models.Model):
    """One organization of a register. Imports are never deleted, so the database need not check its numbers of them."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    number = models.CharField(max_length=40)  # there, e.g. the EIN; "~…" where the source has none: made of the facts
    brought_by = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    changed_by = models.ForeignKey(
        Import, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    as_of = models.DateField()  # date of the file that these facts are from
    digest = models.CharField(max_length=24)  # of the facts
    normal_name = models.CharField(max_length=200)  # core.names.normal_name
    # The facts; `facts.FIELDS` lists them in this order.
    name = models.CharField(max_length=200)
    other_name = models.CharField(
        max_length=200, blank=True
    )  # of the chapter or local, where `name` is the whole body's
    street = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=60, blank=True)  # state or province, as its post writes it: "DC"
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=20)  # a word of directory.models.Kind
    issues = models.JSONField(default=list, blank=True)  # slugs of vocabulary.ISSUES
    tags = models.JSONField(default=list, blank=True)  # words of the source's own
    legal_status = models.CharField(max_length=20, choices=LegalStatus, blank=True)
    ntee = models.CharField(max_length=4, blank=True)
    group_number = models.CharField(max_length=10, blank=True)  # parent and affiliates have the same
    is_group_parent = models.BooleanField(default=False)
    website = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    about = models.TextField(max_length=4000, blank=True)
    latitude_e6 = models.IntegerField(null=True, blank=True)  # microdegrees
    longitude_e6 = models.IntegerField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_register_entry_a_number")]
        indexes = [
            models.Index(fields=["normal_name"], name="register_normal_name"),
            models.Index(
                fields=["source", "group_number"], condition=~models.Q(group_number=""), name="register_group"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """As people write it, with what tells a chapter or local from the whole body behind it."""
        name = unshouted(self.name)
        is_chapter = bool(self.other_name) and normal_name(self.other_name) not in self.normal_name
        return f"{name}, {unshouted(self.other_name)}" if is_chapter else name

    @property
    def shown_place(self) -> str:
        """ "St Albans, VT"; "" where the register does not say."""
        return ", ".join(part for part in (unshouted(self.place, shortest=3), self.region) if part)

    @property
    def shown_number(self) -> str:
        """The register's number; "" where the source has none."""
        return "" if self.number.startswith("~") else self.number


class FormerFacts(models.Model):
    """What an entry said before an import changed it: only the facts that changed, by field."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="former")
    changed_by = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    former = models.JSONField()  # field: value
    former_digest = models.CharField(max_length=24)
    former_as_of = models.DateField()
    former_changed_by = models.BigIntegerField(null=True, blank=True)  # an import, or None: as it was brought

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "changed_by"], name="one_former_a_change")]
