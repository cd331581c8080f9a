"""Later: lists that an organization brings in."""

from django.tasks import task

from linkarms.core import clock


@task()
def work_on_list(import_id: int) -> str:
    """Look at a list, bring it in or take it out again: whatever was asked for last. How it stands afterwards."""
    from linkarms.directory.overlay.working import work  # what it calls enqueues this task

    return work(import_id, clock=clock.now)
