"""The pages that `screenshots.py` takes pictures of: their addresses, read from a demo's database, and who looks."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pictured_papers import agreements, agreements_in_public, agreements_of_others

DOLORES = "dolores@mail.example"
HOST_SLUG, PARTNER_SLUG = "oak-street-neighbors", "rivers-and-rails"
WAITING_SLUG, ENDED_SLUG = "national-reading-rooms-network", "copperline-civic-club"
HOST, PARTNER, WAITING = f"/w/{HOST_SLUG}/", f"/w/{PARTNER_SLUG}/", f"/w/{WAITING_SLUG}/"
AMINA, MALIK, INES = "amina@oakstreet.example", "malik@oakstreet.example", "ines@oakstreet.example"
NADIA = "nadia@network.example"
#: A search in which the facets, the table and the map have something to say.
FACETS = "partners/find/?q=&near=Oakland&km=25&issue=education&issue=housing"


@dataclass(frozen=True)
class Shot:
    """One page. ``who`` is the address of whoever is signed in, "" for a visitor; ``status`` what it has to answer."""

    name: str
    path: str
    who: str = ""
    status: int = 200


class Numbers:
    """Ids and codes of the demo's rows, read from its database."""

    def __init__(self, folder: Path) -> None:
        self._database = folder / "linkarms.sqlite3"

    def one(self, sql: str, *values: str) -> str:
        with closing(sqlite3.connect(self._database)) as connection:
            row = connection.execute(sql, values).fetchone()
        return str(row[0]) if row else "0"

    def organization(self, slug: str) -> str:
        return self.one("SELECT id FROM directory_organization WHERE slug = ?", slug)

    def partnership(self, slug: str) -> str:
        sql = "SELECT id FROM partnerships_partnership WHERE partner_id = ? AND host_id = ?"
        return self.one(sql, self.organization(slug), self.organization(HOST_SLUG))

    def agreement(self, slug: str) -> str:
        return self.one("SELECT id FROM partnerships_agreement WHERE partnership_id = ?", self.partnership(slug))

    def lead(self) -> str:
        """The entry of a lead that nobody has written to."""
        sql = (
            "SELECT entry_id FROM directory_lead WHERE entry_id NOT IN "
            "(SELECT entry_id FROM partnerships_partnership WHERE entry_id IS NOT NULL) ORDER BY id LIMIT 1"
        )
        return self.one(sql)

    def known(self, name: str) -> str:
        """An entry of the host's."""
        sql = "SELECT id FROM directory_entry WHERE name = ? AND holder_id = ?"
        return self.one(sql, name, self.organization(HOST_SLUG))

    def campaign(self, name: str = "Every library online") -> str:
        return self.one("SELECT id FROM campaigns_campaign WHERE name = ?", name)

    def participation(self, slug: str) -> str:
        sql = "SELECT id FROM campaigns_participation WHERE campaign_id = ? AND organization_id = ?"
        return self.one(sql, self.campaign(), self.organization(slug))

    def petition(self) -> str:
        return self.one("SELECT id FROM petitions_petition WHERE campaign_id = ?", self.campaign())

    def teammate(self, email: str) -> str:
        sql = "SELECT t.id FROM directory_teammate t JOIN accounts_user u ON u.id = t.user_id WHERE u.email = ?"
        return self.one(sql, email)

    def code(self, slug: str) -> str:
        sql = (
            "SELECT code FROM campaigns_trackedlink WHERE organization_id = ? AND campaign_id = ? "
            "AND kind = 'own' AND label = '' AND retired_at IS NULL"
        )
        return self.one(sql, self.organization(slug), self.campaign())

    def told(self, slug: str) -> str:
        """What a yes to an organization means, in the newest words."""
        sql = (
            "SELECT version FROM supporters_consentwords WHERE organization_id = ? AND campaign_id = ? ORDER BY id DESC"
        )
        version = self.one(sql, self.organization(slug), self.campaign())
        return f"/p/keep-every-public-library-online/who-gets-what/{slug}/{version}/?via={self.code(slug)}"

    def mail(self, kind: str) -> str:
        return self.one("SELECT max(id) FROM outbox_mail WHERE kind = ?", kind)

    def mails(self) -> list[str]:
        """Kinds of mail that are recent enough not to be forgotten while we look."""
        sql = "SELECT DISTINCT kind FROM outbox_mail WHERE html != '' AND created_at > date('now', '-28 days')"
        with closing(sqlite3.connect(self._database)) as connection:
            return [str(row[0]) for row in connection.execute(sql)]

    def supporter(self) -> str:
        """Somebody else who said yes: nobody gets more than a few codes in an hour."""
        sql = (
            "SELECT s.email FROM supporters_supporter s JOIN supporters_consent c ON c.supporter_id = s.id "
            "WHERE s.email NOT IN ('', ?) AND c.decision = 'yes' GROUP BY s.id ORDER BY count(*) DESC, s.id LIMIT 1"
        )
        return self.one(sql, DOLORES)

    def asked(self) -> str:
        """The address of an organization that has not answered its invitation."""
        return self.one("SELECT invited_email FROM partnerships_partnership WHERE state = 'invited' ORDER BY id DESC")

    def mailed(self, kind: str, pattern: str, *, to: str = "%") -> str:
        """The path of a link in the newest mail of a kind."""
        sql = 'SELECT text FROM outbox_mail WHERE kind = ? AND "to" LIKE ? ORDER BY created_at DESC'
        text = self.one(sql, kind, to)
        found = re.search(rf"https?://[^/\s]+({pattern})", text)
        return found[1] if found else "/no-such-link/"


def public_shots(numbers: Numbers) -> list[Shot]:
    papers = [Shot(name, path) for name, path in agreements_in_public(numbers).items()]
    return [*_reading(numbers), *_by_mailed_links(numbers), *papers, *_mails(numbers)]


def _reading(numbers: Numbers) -> list[Shot]:
    library, bo = "/p/keep-every-public-library-online/", numbers.code(PARTNER_SLUG)
    return [
        Shot("front", "/"),
        Shot("petition", library),
        Shot("petition-bo", f"{library}?via={bo}"),
        Shot("petition-hands", f"{library}?via={numbers.code('hands-that-read')}"),
        Shot("petition-bus", "/p/run-the-14-on-sundays/"),
        Shot("petition-bench", "/p/put-a-bench-at-every-stop/"),
        Shot("petition-embed", f"{library}embed/?via={bo}"),
        Shot("who-gets-what", f"{library}who-gets-what/?via={bo}"),
        Shot("told", numbers.told(PARTNER_SLUG)),
        Shot("campaign", "/c/every-library-online/"),
        Shot("organization", "/o/rivers-and-rails/"),
        Shot("organization-privacy", "/o/rivers-and-rails/privacy/"),
        Shot("organization-not-us", "/o/rivers-and-rails/not-us/"),
        Shot("my-data-ask", "/my-data/"),
        Shot("error-public-404", "/p/no-such-petition/", status=404),
        Shot("error-public-410", "/confirm/no-such-link/", status=410),
        Shot("error-my-data-410", "/my-data/no-such-page/", status=410),
        Shot("error-link-410", "/w/link/no-such-link/", status=410),
        Shot("sign-in", "/w/sign-in/"),
        Shot("api", "/api/v1/docs"),
        Shot("demo", "/demo/"),
        Shot("demo-mail", "/demo/mail/"),
        Shot("demo-mail-to", f"/demo/mail/?to={DOLORES}"),
        Shot("demo-one-mail", f"/demo/mail/{numbers.mail('petitions_confirm')}/"),
    ]


def _by_mailed_links(numbers: Numbers) -> list[Shot]:
    confirm = numbers.mailed("petitions_confirm", "/confirm/[^/]+/")
    return [
        Shot("answer", numbers.mailed("partnerships_invited_by_link", "/answer/[^/]+/", to=numbers.asked())),
        Shot(
            "error-answer-410", numbers.mailed("partnerships_invited_by_link", "/answer/[^/]+/", to=NADIA), status=410
        ),
        Shot("join", numbers.mailed("directory_team_invitation", "/w/join/[^/]+/")),
        Shot("confirm", confirm),
        Shot("not-me", f"{confirm}not-me/"),
    ]


def _mails(numbers: Numbers) -> list[Shot]:
    return [Shot(f"mail-{kind}", f"/demo/mail/{numbers.mail(kind)}/as-sent/") for kind in numbers.mails()]


def workspace_shots(numbers: Numbers) -> list[Shot]:
    rooms = {
        **_today(), **_partners(numbers), **agreements(numbers), **_finding(numbers), **_deciding(numbers),
        **_campaigns(numbers), **_people(numbers), **_settings(numbers),
    }  # fmt: skip
    amina = [Shot(name, f"{HOST}{path}", AMINA) for name, path in rooms.items()]
    others = [Shot(name, path, who) for name, (who, path) in agreements_of_others(numbers).items()]
    return [*amina, *_others(numbers), *others]


def _today() -> dict[str, str]:
    return {"today": "", "account": "account/", "search": "search/?q=rivers", "search-none": "search/?q=zebra"}


def _partners(numbers: Numbers) -> dict[str, str]:
    bo, nadia = numbers.partnership(PARTNER_SLUG), numbers.partnership(WAITING_SLUG)
    agreement, waiting = numbers.agreement(PARTNER_SLUG), numbers.agreement(WAITING_SLUG)
    lead, papers = numbers.lead(), "partners/agreements/"
    prospect = numbers.one("SELECT min(id) FROM partnerships_prospect")
    relation = f"partners/relations/{prospect}/"
    need = numbers.one("SELECT min(id) FROM partnerships_need")
    asked = numbers.one("SELECT id FROM partnerships_partnership WHERE state = 'invited' AND host_id = 1")
    return {
        "partners": "partners/",
        "leads": "partners/leads/",
        "pipeline": "partners/relations/",
        "pipeline-table": "partners/relations/table/",
        "pipeline-bring": "partners/relations/spreadsheet/",
        "relation": relation,
        "relation-plan": f"{relation}plan/",
        "relation-talk": f"{relation}talk/",
        "relation-prepare": f"{relation}prepare/",
        "relation-brief": f"{relation}brief/",
        "needs": "partners/relations/needs/",
        "need": f"partners/relations/needs/{need}/",
        "need-new": "partners/relations/needs/new/",
        "find": "partners/find/?q=library",
        "find-none": "partners/find/?q=zebra",
        "partners-add": "partners/add/",
        "partners-lead": f"partners/known/{lead}/",
        "partners-invite": f"partners/known/{lead}/invite/",
        "partner-bo": f"partners/{bo}/",
        "partner-nadia": f"partners/{nadia}/",
        "partner-asked": f"partners/{asked}/",
        "partner-ended": f"partners/{numbers.partnership(ENDED_SLUG)}/",
        "partner-end": f"partners/{bo}/end/",
        "agreement-new": f"partners/{bo}/agreement/",
        "agreement": f"{papers}{agreement}/",
        "agreement-end": f"{papers}{agreement}/end/",
        "agreement-ended": f"{papers}{numbers.agreement(ENDED_SLUG)}/",
        "agreement-waiting": f"{papers}{waiting}/",
        "agreement-change": f"{papers}{waiting}/change/",
        "agreement-sign": f"{papers}{waiting}/sign/",
    }


def _finding(numbers: Numbers) -> dict[str, str]:
    """Who could help, and where one came across them."""
    first = numbers.one("SELECT min(id) FROM partnerships_need")
    need = f"partners/relations/needs/{first}/"
    return {
        "find-facets": FACETS,
        "find-map": f"{FACETS}&view=map",
        "suggestions": f"{need}suggestions/",
        "blind-spots": f"{need}blind-spots/",
        "article": "partners/leads/article/",
        "letter": "partners/leads/letter/",
        "lead-sources": "partners/leads/sources/",
        "lead-events": "partners/leads/events/",
        "lead-feeds": "partners/leads/feeds/",
        "lead-introductions": "partners/leads/introductions/",
        "lead-dismissed": "partners/leads/dismissed/",
        "entry": f"partners/known/{numbers.known('Milltown Night Readers')}/",
        "entry-facts": f"partners/known/{numbers.known('Milltown Night Readers')}/facts/",
        "lists": "partners/lists/",
        "duplicates": "partners/duplicates/",
        "merges": "partners/duplicates/joined/",
    }


def _deciding(numbers: Numbers) -> dict[str, str]:
    """What was asked of whom, and how the team decides."""
    told = numbers.one("SELECT ask_id FROM partnerships_toldanswer")
    answered = numbers.one("SELECT id FROM partnerships_ask WHERE answer != ''")
    decided = numbers.one("SELECT id FROM partnerships_evaluation WHERE decided_at IS NOT NULL")
    blind = numbers.one("SELECT id FROM partnerships_evaluation WHERE decided_at IS NULL")
    buy_in = numbers.one("SELECT id FROM partnerships_buyin")
    deciding = "partners/deciding/"
    return {
        "asks": "partners/asks/",
        "asks-kinds": "partners/asks/new/",
        "asks-write": "partners/asks/new/?kind=mail",
        "asks-for-us": "partners/asks/for-us/",
        "asks-templates": "partners/asks/templates/",
        "ask-answered": f"partners/asks/{answered}/",
        "ask-told": f"partners/asks/{told}/",
        "ask-told-note": f"partners/asks/{told}/told/",
        "scorecard": f"{deciding}evaluations/{decided}/",
        "scorecard-blind": f"{deciding}evaluations/{blind}/",
        "scorecard-tell": f"{deciding}evaluations/{decided}/tell/",
        "scorecard-rules": deciding,
        "buy-in": f"{deciding}buy-in/{buy_in}/",
    }


def _campaigns(numbers: Numbers) -> dict[str, str]:
    campaign = f"campaigns/{numbers.campaign()}/"
    petition = f"{campaign}petition/{numbers.petition()}/"
    return {
        "campaigns": "campaigns/",
        "campaigns-new": "campaigns/new/",
        "campaign-page": campaign,
        "campaign-edit": f"{campaign}edit/",
        "campaign-data": f"{campaign}data/",
        "campaign-invite": f"{campaign}invite/",
        "campaign-end": f"{campaign}partners/{numbers.participation(PARTNER_SLUG)}/end/",
        "campaign-links": f"{campaign}links/",
        "campaign-words": petition,
        "campaign-targets": f"{petition}to/",
        "campaign-form": f"{petition}form/",
        "campaign-pictures": f"{petition}pictures/",
        "campaign-preview": f"{petition}preview/",
        "campaign-close": f"{petition}close/",
        "campaign-comments": f"{petition}comments/",
        "campaign-joined": f"campaigns/{numbers.campaign('Sunday buses')}/",
    }


def _people(numbers: Numbers) -> dict[str, str]:
    return {
        "people": "people/",
        "people-results": f"people/{numbers.campaign()}/",
        "people-preview": f"people/{numbers.campaign()}/preview/",
        "people-downloads": "people/downloads/",
        "people-removals": "people/to-remove/",
    }


def _settings(numbers: Numbers) -> dict[str, str]:
    return {
        "settings": "settings/",
        "settings-door": "settings/door/",
        "settings-welcome": "settings/welcome/",
        "settings-digest": "settings/digest/",
        "settings-look": "settings/look/",
        "settings-profile": "settings/profile/",
        "settings-authority": "settings/authority/",
        "settings-team": "settings/team/",
        "settings-invite": "settings/team/invite/",
        "settings-teammate": f"settings/team/{numbers.teammate(MALIK)}/",
        "settings-leave": f"settings/team/{numbers.teammate(AMINA)}/leave/",
    }


def _others(numbers: Numbers) -> list[Shot]:
    bo, nadia, campaign = "bo@rivers.example", NADIA, numbers.campaign()
    chidi, grace, theo = "chidi@elsewhere.example", "grace@oakstreet.example", "theo@oakstreet.example"
    pearl, waiting = "pearl@handsthatread.example", numbers.agreement(WAITING_SLUG)
    mabel, harbor = "mabel@harborlights.example", "/w/harbor-lights-tenants/"
    return [
        Shot("bo-today", PARTNER, bo),
        Shot("bo-campaign", f"{PARTNER}campaigns/{campaign}/", bo),
        Shot("bo-leave", f"{PARTNER}campaigns/{campaign}/leave/", bo),
        Shot("bo-results", f"{PARTNER}people/{campaign}/", bo),
        Shot("bo-removals", f"{PARTNER}people/to-remove/", bo),
        Shot("bo-look", f"{PARTNER}settings/look/", bo),
        Shot("mabel-campaign-left", f"{harbor}campaigns/{campaign}/", mabel),
        Shot("pearl-today", "/w/hands-that-read/", pearl),
        Shot("chidi-today", "/w/elsewhere-together/", chidi),
        Shot("chidi-partners", "/w/elsewhere-together/partners/", chidi),
        Shot("nadia-home", "/w/", nadia),
        Shot("nadia-today", WAITING, nadia),
        Shot("nadia-partners", f"{WAITING}partners/", nadia),
        Shot("nadia-leads-none", f"{WAITING}partners/leads/", nadia),
        Shot("nadia-campaign", f"{WAITING}campaigns/{campaign}/", nadia),
        Shot("nadia-campaigns", f"{WAITING}campaigns/", nadia),
        Shot("nadia-people", f"{WAITING}people/", nadia),
        Shot("nadia-look", f"{WAITING}settings/look/", nadia),
        Shot("ines-sign", f"{HOST}partners/agreements/{waiting}/sign/", INES),
        Shot("grace-people", f"{HOST}people/", grace),
        Shot("theo-settings", f"{HOST}settings/", theo),
        Shot("theo-look", f"{HOST}settings/look/", theo),
        Shot("error-403", f"{HOST}settings/team/invite/", theo, status=403),
        Shot("error-404", f"{HOST}partners/99999/", theo, status=404),
    ]
