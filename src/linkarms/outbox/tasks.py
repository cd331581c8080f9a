"""Later: the sending of mail."""

from django.tasks import task

from linkarms.core import clock
from linkarms.outbox.models import Wake
from linkarms.outbox.sending import send_due

_ROUNDS = 50
_ROUND = 200


@task()
def send_mails() -> int:
    """Send everything that is due; how many the mail server took."""
    # From here on a new mail asks for a new task: this one may have looked already.
    Wake.objects.filter(pk=1).update(asked_at=None)
    total = 0
    for _round in range(_ROUNDS):
        sent = send_due(clock.now(), limit=_ROUND)
        total += sent
        if sent < _ROUND:
            break
    return total
