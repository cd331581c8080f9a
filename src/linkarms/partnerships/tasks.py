"""Later: papers of agreements."""

from django.tasks import task

from linkarms.core import clock


@task()
def print_paper(paper_id: int) -> bool:
    """Make the file of an agreement that came into force; whether it was made now."""
    from linkarms.partnerships.services.papers import make_file  # the service enqueues this task

    return make_file(paper_id, now=clock.now())
