"""Later: what has to wait for somebody else's server."""

from django.tasks import task

from linkarms.core import clock
from linkarms.directory.leads.models import Feed
from linkarms.integrations import queries
from linkarms.integrations.feeds import reading
from linkarms.integrations.looking import look


@task()
def check_website(check_id: int) -> str:
    """Look for an organization's token on its website, and write down what was found."""
    from linkarms.integrations.services import end_check  # the service enqueues this task

    check = queries.waiting_check(check_id)
    if check is None:
        return ""
    finding = look(check)
    end_check(check, finding=finding, now=clock.now())
    return finding.outcome.value


@task()
def read_feed(feed_id: int) -> str:
    """Read a feed that somebody follows, and keep the names found in it."""
    feed = Feed.objects.filter(pk=feed_id).first()
    return "" if feed is None else reading.read_feed(feed, now=clock.now())
