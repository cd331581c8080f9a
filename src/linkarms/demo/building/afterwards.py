"""What happens while people sign: downloads, yeses taken back, removal lists, erasures, moderation, upkeep."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from linkarms.audit.services import seal
from linkarms.demo.building.planning import LIBRARY_EFFORT
from linkarms.demo.building.signing import Signing
from linkarms.demo.building.world import SEED, World
from linkarms.demo.story import words
from linkarms.demo.story.cast import CHIDI, HOST
from linkarms.petitions import moderation, upkeep
from linkarms.petitions.models import Signature
from linkarms.petitions.queries import STANDING
from linkarms.sharing import queries as sharing_queries
from linkarms.sharing import services as sharing
from linkarms.sharing.models import Disclosure
from linkarms.supporters.models import Consent, Supporter

#: Out of ten thousand people that somebody received: so many a day take a yes back, or are erased.
TAKING_BACK, ERASED = 6, 1.4
#: Out of ten thousand signatures that stand, so many a day are taken back.
OFF_THE_PAGE = 0.8
#: From then on lists wait for an answer; earlier ones are answered once a week.
LISTS_WAIT_FROM = 52
#: Harbor Lights left and has other worries; after 14 days nothing is released to it any more.
STOPS_ANSWERING = 36


class Afterwards:
    """Everything here goes through the services behind the pages; ``counts`` says how often."""

    def __init__(self, world: World, signing: Signing) -> None:
        self.counts: Counter[str] = Counter()
        self._world, self._signing = world, signing
        self._rng = Random(SEED + 2)  # noqa: S311  # the same world each time

    def download(self, key: str, *, now: datetime) -> None:
        """Take home the people that one's organization may receive now, and throw the file away."""
        team = self._world.teams[key]
        for _piece in sharing.release_contacts(team.organization, how="download", actor=team.owner, now=now):
            self.counts["downloads.pieces"] += 1
        self.counts["downloads"] += 1

    def some_take_back(self, *, now: datetime) -> None:
        """A few people a day take one yes back, or all of them, on their own page."""
        received = self._received(now)
        for supporter in self._some(received, TAKING_BACK):
            concerned = sharing_queries.organizations_concerned(supporter)
            one = None if self._rng.random() < 0.4 or not concerned else self._rng.choice(concerned)
            sharing.withdraw(supporter, one, now=now)
            self.counts["withdrawals"] += 1
        for supporter in self._some(received, ERASED):
            if supporter.email is not None:
                sharing.erase(supporter.email, now=now)
                self.counts["erasures"] += 1
        petition = self._world.efforts[LIBRARY_EFFORT].petition
        signatures = petition.signatures.filter(STANDING, supporter__isnull=False).order_by("pk")
        ids = list(signatures.values_list("pk", flat=True))
        for pk in self._rng.sample(ids, self._how_many(len(ids), OFF_THE_PAGE)):
            sharing.withdraw_signature(Signature.objects.get(pk=pk), now=now)
            self.counts["signatures_withdrawn"] += 1

    def answer_lists(self, *, now: datetime) -> None:
        """Every organization answers its removal lists, except the newest ones; the one that left stops answering."""
        days = self._world.days
        until = days.date(LISTS_WAIT_FROM)
        for key, team in self._world.teams.items():
            if key == "harbor" and now >= days.midnight(STOPS_ANSWERING):
                continue
            for day in sharing_queries.removal_days(team.owner):
                if day.is_waiting and day.day < min(until, now.date()):
                    self.counts["acknowledged"] += sharing.acknowledge(
                        team.organization, day.day, actor=team.owner, now=now
                    )

    def read_comments(self, *, now: datetime) -> None:
        """Malik lets comments through or turns them down; the newest still wait for him."""
        malik = self._world.teams[HOST].others["malik"]
        petition = self._world.efforts[LIBRARY_EFFORT].petition
        waiting = moderation.comments_in(petition, state="waiting").filter(at__lt=now - timedelta(days=1))
        for signature in waiting:
            if signature.comment in words.COMMENTS_DOWN:
                moderation.turn_comment_down(signature, actor=malik, now=now)
            else:
                moderation.let_comment_through(signature, actor=malik, now=now)

    def upkeep(self, *, now: datetime) -> None:
        """The periodic work of a night."""
        answers = Consent.objects.count()
        self.counts["forgotten"] += upkeep.forget_unconfirmed(now)
        self.counts["answers.dropped"] += answers - Consent.objects.count()
        upkeep.forget_networks(now)
        sharing.catch_up(now=now)
        upkeep.recount(now)
        seal(now)

    def _received(self, now: datetime) -> list[int]:
        """People whose data somebody received, who have nothing left to sign."""
        ids = Disclosure.objects.exclude(recipient=self._world.teams[CHIDI].organization).values("supporter")
        people = Supporter.objects.filter(pk__in=ids, email__isnull=False).order_by("email")
        known = people.values_list("pk", "email")
        return [pk for pk, email in known if email and self._signing.is_done(email, now=now)]

    def _some(self, ids: list[int], of_ten_thousand: float) -> list[Supporter]:
        chosen = self._rng.sample(ids, self._how_many(len(ids), of_ten_thousand))
        return list(Supporter.objects.filter(pk__in=chosen).order_by("email"))

    def _how_many(self, people: int, of_ten_thousand: float) -> int:
        """On average that many; in a small world at least now and then one."""
        expected = max(people * of_ten_thousand / 10_000, 0.12 * of_ten_thousand / TAKING_BACK if people else 0)
        whole = int(expected)
        return min(people, whole + (self._rng.random() < expected - whole))
