"""Lists of one organization, their files, and what each brought. All of it is private to the holder (law 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.register.models import Reason, SourceKind

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class ListSourceQuerySet(models.QuerySet["ListSource"]):
    def visible_to(self, teammate: Teammate) -> ListSourceQuerySet:
        return self.filter(holder_id=teammate.organization_id)


class ListSource(models.Model):
    """Where lists come from. The next file under the same name updates what this one brought."""

    holder = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="list_sources")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=SourceKind, blank=True)  # "" until a file was read
    mapping = models.JSONField(default=dict, blank=True)  # column of the file: fact
    added_at = models.DateTimeField()

    objects = ListSourceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "name"], name="one_list_source_a_name")]

    def __str__(self) -> str:
        return self.name


class ListState(models.TextChoices):
    CHECKING = "checking", _("Being looked at")
    CHECKED = "checked", _("Looked at, not brought in yet")
    UNREADABLE = "unreadable", _("Cannot be read")
    RUNNING = "running", _("Being brought in")
    DONE = "done", _("Brought in")
    UNDOING = "undoing", _("Being taken out again")
    UNDONE = "undone", _("Taken out again")


#: From which state to which the import of a list goes.
TRANSITIONS = {
    ListState.CHECKING: {ListState.CHECKED, ListState.UNREADABLE},
    ListState.CHECKED: {ListState.CHECKING, ListState.RUNNING},
    ListState.UNREADABLE: {ListState.CHECKING},
    ListState.RUNNING: {ListState.DONE, ListState.UNREADABLE},
    ListState.DONE: {ListState.UNDOING},
    ListState.UNDOING: {ListState.UNDONE},
    ListState.UNDONE: set[ListState](),
}
#: Something is being done by the worker.
AT_WORK = (ListState.CHECKING, ListState.RUNNING, ListState.UNDOING)


class ListImportQuerySet(models.QuerySet["ListImport"]):
    def visible_to(self, teammate: Teammate) -> ListImportQuerySet:
        return self.filter(source__holder_id=teammate.organization_id)


class ListImport(models.Model):
    """One file: looked at first, then brought in, perhaps taken out again. Broken off, it goes on where it was."""

    source = models.ForeignKey(ListSource, on_delete=models.CASCADE, related_name="imports")
    state = models.CharField(max_length=10, choices=ListState, default=ListState.CHECKING)
    file_name = models.CharField(max_length=255)
    file_bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # of the file, SHA-256
    as_of = models.DateField()  # of the facts in the file
    columns = models.JSONField(default=list, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    first_rows = models.JSONField(default=list, blank=True)  # as they would be kept
    trouble = models.CharField(max_length=500, blank=True)  # why it cannot be read
    place = models.PositiveIntegerField(default=0)  # rows of the file that are done
    bytes_read = models.PositiveBigIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    facts_left_out = models.PositiveIntegerField(default=0)
    kept_entries = models.PositiveIntegerField(default=0)  # of an undone one: people had worked with them
    claim = models.CharField(max_length=32, blank=True)  # of the worker that has it in hand
    claimed_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()  # what is done now was asked for then
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ListImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=["running", "undoing"]), name="one_list_at_a_time"
            ),
            models.CheckConstraint(
                name="list_undone_when",
                condition=Q(state="undone", undone_at__isnull=False) | (~Q(state="undone") & Q(undone_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="list_claim_paired",
                condition=Q(claim="", claimed_until__isnull=True) | (~Q(claim="") & Q(claimed_until__isnull=False)),
            ),
        ]

    @property
    def rows_read(self) -> int:
        return self.rows_new + self.rows_changed + self.rows_unchanged + self.rows_refused

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def percent(self) -> int:
        return min(100, self.bytes_read * 100 // max(1, self.file_bytes))


class ListPart(models.Model):
    """A piece of a file, in base64: in the database, where every worker finds it and no address leads to it."""

    of = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="one_part_a_number")]


class ListRefusal(models.Model):
    """A row that was refused, or (with a `field`) one fact that was left out of a row that was taken."""

    of = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField()  # of the file, as an editor counts
    field = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=20, choices=Reason)
    detail = models.CharField(max_length=200, blank=True)  # what stands there, cut

    @property
    def sentence(self) -> str:
        return str(Reason(self.reason).label)


class ListRow(models.Model):
    """Which entry a row of a source is, by the source's number for it or, without one, by name and place."""

    source = models.ForeignKey(ListSource, on_delete=models.CASCADE, related_name="rows")
    number = models.CharField(max_length=40)
    entry = models.ForeignKey("directory.Entry", on_delete=models.CASCADE, related_name="list_rows")
    digest = models.CharField(max_length=24)  # of the facts
    brought_by = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="brought")
    made_entry = models.BooleanField()  # else the entry was there already
    changed_by = models.ForeignKey(ListImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_list_row_a_number")]


class ListChange(models.Model):
    """What an entry said before an import: {fact: [value, where it came from]}, only what the import wrote."""

    of = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="changes")
    entry = models.ForeignKey("directory.Entry", on_delete=models.CASCADE, related_name="list_changes")
    row = models.ForeignKey(ListRow, on_delete=models.CASCADE, related_name="changes")
    former = models.JSONField()
    former_digest = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "row"], name="one_list_change_a_row")]
