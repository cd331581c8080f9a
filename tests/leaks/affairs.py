"""What the cast did with each other before the attacks begin: partnerships, agreements, campaigns, texts.

Made by the services that the pages call. What the words say does not matter: afterwards every text is exchanged
for one of its own (``canaries.py``).
"""

from __future__ import annotations

import io
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkarms.accounts.models import OneTimeCode
from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, LinkKind, Participation
from linkarms.core.fields import Field
from linkarms.directory import services as directory
from linkarms.directory.gazetteer.importing import Asked as AskedPlaces
from linkarms.directory.gazetteer.importing import import_places
from linkarms.directory.models import Entry, Teammate
from linkarms.directory.register.importing import Asked, import_organizations
from linkarms.directory.register.models import RegisterEntry
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Boundary, Clause, DataSharing, Ending, Mode, NameUse, Responsibility
from linkarms.partnerships.models import Agreement, Level, Need, Partnership
from linkarms.partnerships.services.digests import choose_digest
from linkarms.partnerships.services.papers import make_papers
from linkarms.partnerships.services.starts_for_all import keep_for_all
from linkarms.partnerships.suggesting.because import Candidate
from linkarms.petitions import authoring
from linkarms.petitions.models import Petition
from tests.factories.partnerships import sign_latest
from tests.leaks import affairs_of_asks, affairs_of_leads
from tests.leaks.cast import DAY, Cast

FIELDS = (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE, Field.PHONE)
HOUR = timedelta(hours=1)


def befriend_all(cast: Cast, *, now: datetime) -> None:
    """Harbor's records of others, and a partnership in every state; what the operator keeps for all to begin with."""
    keep_for_all({"name": "Rules", "clauses": [{"kind": "boundary", "text": "For all."}]}, now=now)
    then = now - 30 * DAY
    for name in (*cast.owners, "stranger"):
        if name != "harbor":
            _write_down(cast, name, now=then)
    for name in ("rivers", "lake", "ended", "quiet"):
        partnerships.accept_invitation(cast.partnerships[name], actor=cast.owners[name], now=then + HOUR)
    partnerships.decline(cast.partnerships["declined"], actor=cast.owners["declined"], now=then + HOUR)
    for name, owner in cast.owners.items():
        if name != "harbor":
            _own_records(owner, now=then)
    # Rivers hosts something too, with Harbor as a partner, and Quiet House, of which Harbor knows nothing there.
    for partner in ("harbor", "quiet"):
        entry, _new = directory.add_entry(
            holder=cast.organization("rivers"),
            name=f"{partner} as Rivers knows it",
            actor=cast.owners["rivers"].user,
            now=then,
            organization=cast.organization(partner),
            notes="Rivers's own notes.",
        )
        asked = partnerships.invite(entry, level=Level.FULL, message="Join us.", actor=cast.owners["rivers"], now=then)
        cast.partnerships[f"rivers to {partner}"] = partnerships.accept_invitation(
            asked, actor=cast.owners[partner], now=then + HOUR
        )


def _write_down(cast: Cast, name: str, *, now: datetime) -> None:
    """An entry with everything in it, leads, and (but for who has nothing to do with Harbor) an invitation."""
    entry, _new = directory.add_entry(
        holder=cast.organization("harbor"),
        name=f"{name} as Harbor knows it",
        actor=cast.hana.user,
        now=now,
        place="Somewhere",
        website=f"https://{name}-seen-by-harbor.example",
        email=f"{name}@seen-by-harbor.example",
        contact_name="Somebody There",
        notes="What we think of them.",
        organization=cast.organization(name) if name in cast.owners and name != "elsewhere" else None,
    )
    directory.add_lead(entry, source="A letter", evidence="They signed it.", now=now)
    away = directory.add_lead(entry, source="An old letter", evidence="They signed that too.", now=now)
    directory.dismiss_lead(away, actor=cast.hana, now=now)
    _talk_with(entry, cast.hana, now=now)
    affairs_of_leads.come_across(entry, cast.hana, words=f"{name} by Harbor", now=now)
    if name != "elsewhere":
        cast.partnerships[name] = partnerships.invite(
            entry, level=Level.FULL, message="Shall we?", actor=cast.hana, now=now
        )


def import_registers(*, now: datetime) -> None:
    """What the operator brought: a register, its next file, rows that were refused; and where places are."""
    with tempfile.TemporaryDirectory() as folder:
        for line in ("1,Oak Club,Elm", "1,Oak Club,Ash"):
            path = Path(folder) / "register.csv"
            path.write_text(f"id,name,city\n{line}\n2,,Elm\n", encoding="utf-8")
            import_organizations(Asked(path, "A register", note="Free to use."), now=now)
        path = Path(folder) / "places.csv"
        path.write_text("zip,city,state,lat,lon\n05401,Elm,VT,44.5,-73.2\n", encoding="utf-8")
        import_places(AskedPlaces(path, "A list of places", note="Free to use."), now=now)


def _own_records(owner: Teammate, *, now: datetime) -> None:
    """What everybody else has of their own, so that their pages are not empty."""
    entry, _new = directory.add_entry(
        holder=owner.organization, name="Harbor as we know it", actor=owner.user, now=now, notes="Our own notes."
    )
    directory.add_lead(entry, source="Our newspaper", evidence="A sentence.", now=now)
    _look_around(owner, now=now)
    _talk_with(entry, owner, now=now)
    affairs_of_leads.come_across(entry, owner, words=owner.organization.slug, now=now)
    directory.invite_teammate(
        owner.organization,
        email=f"friend@{owner.organization.slug}.example",
        role="viewer",
        may_sign=False,
        actor=owner,
        now=now,
    )


def _look_around(owner: Teammate, *, now: datetime) -> None:
    """An organization of the register taken as one's own, and a search that is kept."""
    found = RegisterEntry.objects.order_by("pk")[0]
    directory.take_from_register(found, actor=owner, now=now)
    directory.save_search(name="Our search", query="q=oak", actor=owner, now=now)


def _talk_with(entry: Entry, actor: Teammate, *, now: datetime) -> None:
    """A relationship with everything in it, at a stage where they decide, and a need that it may help with."""
    soon = partnerships.Plan(actor, "Call them", (now + 40 * DAY).date())
    prospect = partnerships.begin(entry, plan=soon, actor=actor, now=now)
    partnerships.describe(prospect, interest="Why", want="What", for_them="How", offer="Our list", actor=actor, now=now)
    partnerships.log(
        prospect, kind="meeting", happened_on=now.date(), with_whom="Somebody", notes="What was said.",
        follow_up=soon, actor=actor, now=now,
    )  # fmt: skip
    partnerships.move(prospect, stage="asked", actor=actor, now=now)
    partnerships.move(
        prospect, stage="deciding", decides="Their board", expected_on=(now + 9 * DAY).date(), actor=actor, now=now
    )
    need = partnerships.state_need(
        partnerships.NeedInput(
            title="A need", reasons=["policy"], deadline=(now + 90 * DAY).date(), offer="Our help", target="A council",
            place="A town", constituency="Tenants",
        ),
        actor=actor, now=now,
    )  # fmt: skip
    partnerships.connect(need, prospects=[prospect], actor=actor, now=now)
    affairs_of_asks.ask_and_judge(prospect, actor, now=now)


def open_doors(cast: Cast, *, now: datetime) -> None:
    """Harbor's door is open and somebody knocked; elsewhere the words are written and the door is closed."""
    for name in ("harbor", "elsewhere"):
        owner = cast.owners[name]
        words = partnerships.DoorInput(
            offers="What we offer.", expects="What we expect.", answer_days=7, levels=Level.values, keeper=None
        )
        partnerships.write_door(words, actor=owner, now=now)
        door = partnerships.open_door(actor=owner, now=now)
        said = partnerships.KnockInput(
            name=f"Knocking at {name}", person="Somebody", email=f"somebody@knocks-at-{name}.example",
            message="Let us in.", place="A town", website=f"https://knocks-at-{name}.example",
        )  # fmt: skip
        partnerships.knock(door, said, language="en", now=now)
        if name == "elsewhere":
            partnerships.close_door(actor=owner, now=now)
        partnerships.write_list(["A first step"], actor=owner, now=now)
        need = Need.objects.visible_to(owner).order_by("pk")[0]
        away = Candidate(key="entry:1", name="Put away", normal_name="put away", kind="faith", place="A town")
        partnerships.put_away(need, away, why="kind", actor=owner, now=now)
        choose_digest(owner, rhythm="daily", actor=owner.user, now=now)
    partnerships.take_in(now)


def agree_on_all(cast: Cast, *, now: datetime) -> None:
    """Agreements in every state; one limited to a campaign, one with a change under discussion."""
    then = now - 25 * DAY
    standing = _signed(cast, "rivers", now=then)
    partnerships.propose_change(
        standing, level=Level.FULL, clauses=_clauses("rivers"), note="We want more.", actor=cast.hana, now=then + DAY
    )
    _signed(cast, "lake", campaign=cast.campaigns["lake"], now=then)
    over = _signed(cast, "ended", now=then)
    draft = _proposed(cast, "ended", campaign=cast.campaigns["shared"], now=then + DAY)
    partnerships.withdraw_agreement(draft, actor=cast.hana, now=then + 2 * DAY)
    partnerships.end_agreement(over, note="It was good.", actor=cast.hana, now=now - 8 * DAY)
    partnerships.end_partnership(
        cast.partnerships["ended"], note="Thank you for all.", actor=cast.hana, now=now - 7 * DAY
    )
    for waiting in ("quiet", "asked", "stranger"):
        _proposed(cast, waiting, now=then)
    OneTimeCode.objects.all().delete()
    reverse = _between(cast.partnerships["rivers to harbor"], cast.owners["rivers"], now=then)
    sign_latest(reverse, cast.owners["rivers"], now=then)
    make_papers(now=then)


def _signed(cast: Cast, name: str, *, campaign: Campaign | None = None, now: datetime) -> Agreement:
    OneTimeCode.objects.all().delete()  # more are signed here in an hour than a person can
    agreement = _proposed(cast, name, campaign=campaign, now=now)
    sign_latest(agreement, cast.hana, now=now)
    sign_latest(agreement, cast.owners[name], now=now)
    return Agreement.objects.get(pk=agreement.pk)


def _proposed(cast: Cast, name: str, *, campaign: Campaign | None = None, now: datetime) -> Agreement:
    return _between(cast.partnerships[name], cast.hana, campaign=campaign, now=now)


def _between(
    partnership: Partnership, actor: Teammate, *, campaign: Campaign | None = None, now: datetime
) -> Agreement:
    return partnerships.propose(
        partnership,
        level=Level.FULL,
        clauses=_clauses("anybody"),
        note="A first draft.",
        actor=actor,
        now=now,
        campaign_ref=campaign.pk if campaign else None,
    )


def _clauses(name: str) -> tuple[Clause, ...]:
    words = f"Yes, {name} may write to me."
    return (
        Responsibility("host", "Give them a link of their own.", date(2031, 1, 1)),
        Responsibility("partner", "Mail twenty thousand members."),
        DataSharing(Mode.OPTED_IN, frozenset(FIELDS), words_en=words, words_es=words),
        NameUse(name=True, logo=True, approvals="Ask Ana first."),
        Boundary("We do not share our lists."),
        Ending(notice_days=7, note="A call before a letter."),
    )


def campaign_on_all(cast: Cast, *, now: datetime) -> None:
    """Harbor's campaigns: two in public with drafts beside them, a shared draft, one nobody else knows of."""
    then = now - 28 * DAY
    for name in ("river", "lake", "shared", "secret"):
        _start(cast, name, cast.hana, now=then)
    _start(cast, "rivers", cast.owners["rivers"], now=then)
    _start(cast, "elsewhere", cast.owners["elsewhere"], now=then)
    for name in ("lake", "ended", "quiet", "declined"):
        _start(cast, f"{name} own", cast.owners[name], now=then)


def _start(cast: Cast, name: str, host: Teammate, *, now: datetime) -> None:
    campaign = campaigns.create_campaign(
        host.organization, name=f"Campaign {name}", summary="What it is about.", actor=host, now=now
    )
    cast.campaigns[name] = campaign
    for approved in (True, False):
        statement = campaigns.write_statement(
            campaign,
            purpose="Why we ask." if approved else "Why we will ask.",
            fields=FIELDS,
            retention="Two years.",
            words_en="Yes, you may write to me.",
            words_es="Sí, pueden escribirme.",
            actor=host,
            now=now,
        )
        if approved:
            campaigns.approve_statement(statement, actor=host, now=now)
    cast.petitions[name] = _write(campaign, host, now=now)


def _write(campaign: Campaign, host: Teammate, *, now: datetime) -> Petition:
    petition = authoring.create_petition(campaign, asks_phone=True, actor=host, now=now)
    for draft in ("An older wording", "The wording"):
        text = authoring.TextInput(draft, "In a sentence.", "At length.")
        authoring.write_text(petition, texts={"en": text, "es": text}, actor=host, now=now)
    authoring.set_targets(petition, targets=[authoring.TargetInput("The Mayor", "Town")], actor=host, now=now)
    authoring.add_picture(petition, file=picture("#336699"), description="What one sees.", actor=host, now=now)
    return petition


def take_part_in_all(cast: Cast, *, now: datetime) -> None:
    """Who was asked into which campaign, and what they said. Publishing lies between joining and leaving."""
    then = now - 24 * DAY
    for campaign, name in (("river", "rivers"), ("river", "ended"), ("lake", "lake"), ("shared", "quiet")):
        _joined(cast, campaign, name, now=then)
    _joined(cast, "shared", "ended", now=then)
    _joined(cast, "rivers", "harbor", now=then)
    _joined(cast, "rivers", "quiet", now=then)
    for name in ("river", "lake", "elsewhere"):
        host = cast.hana if name != "elsewhere" else cast.owners["elsewhere"]
        authoring.publish(cast.petitions[name], actor=host, now=then + HOUR)
    # Asked first, then answered no: their partnership is over before the campaign is.
    _asked_and_refused(cast, now=then)
    for campaign in ("river", "lake"):  # a second petition, not public yet, in a campaign that is
        cast.petitions[f"{campaign} draft"] = _write(cast.campaigns[campaign], cast.hana, now=now - 2 * DAY)
        _yes_again(cast, campaign, now=now - DAY)


def _joined(cast: Cast, campaign: str, name: str, *, now: datetime) -> None:
    part = _invited(cast, campaign, name, now=now)
    campaigns.join(part, figures=False, actor=cast.owners[name], now=now)


def _invited(cast: Cast, campaign: str, name: str, *, now: datetime) -> Participation:
    host = cast.owners["rivers"] if campaign == "rivers" else cast.hana
    return campaigns.invite_participant(
        cast.campaigns[campaign], cast.organization(name), level=Level.FULL, message="Come.", actor=host, now=now
    )


def _asked_and_refused(cast: Cast, *, now: datetime) -> None:
    """Into the shared draft: Lake's invitation was taken back, Rivers's waits, Ended left before it was public."""
    part = _invited(cast, "shared", "lake", now=now)
    campaigns.withdraw_invitation(part, actor=cast.hana, now=now + HOUR)
    _invited(cast, "shared", "rivers", now=now)
    again = partnerships.invite(
        cast.partnerships["declined"].entry, level=Level.FULL, message="Shall we?", actor=cast.hana, now=now
    )
    partnerships.accept_invitation(again, actor=cast.owners["declined"], now=now)
    part = _invited(cast, "shared", "declined", now=now)
    campaigns.decline(part, actor=cast.owners["declined"], now=now + HOUR)
    for name in ("shared", "river"):
        part = Participation.objects.get(campaign=cast.campaigns[name], organization=cast.organization("ended"))
        campaigns.leave(part, actor=cast.owners["ended"], now=now + 10 * DAY)


def _yes_again(cast: Cast, campaign: str, *, now: datetime) -> None:
    for part in Participation.objects.filter(campaign=cast.campaigns[campaign], state="joined"):
        owner = next(one for one in cast.owners.values() if one.organization_id == part.organization_id)
        campaigns.say_yes_to_new_text(
            part, read_version=Campaign.objects.get(pk=part.campaign_id).text_version, actor=owner, now=now
        )


def picture(colour: str) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    return SimpleUploadedFile("picture.png", made.getvalue(), "image/png")


def show_themselves(cast: Cast, *, now: datetime) -> None:
    """Logos, colours, labels of links, public profiles of Rivers and Elsewhere only."""
    then = now - 20 * DAY
    accents = ("#2c3fa1", "#8a3321", "#1f6a41", "#6b3fa1", "#8a5a01", "#0f6671", "#9c2c51", "#4a5a11")
    for (_name, owner), accent in zip(cast.owners.items(), accents, strict=True):
        ground = f"#fffff{accents.index(accent):x}"
        campaigns.set_theme(
            owner.organization, accent=accent, accent_ink="#ffffff", ground=ground, ink="#101010", actor=owner, now=then
        )
        directory.set_logo(owner.organization, file=picture(accent), actor=owner, now=then)
    for name in ("rivers", "elsewhere"):
        directory.switch_profile(cast.organization(name), on=True, actor=cast.owners[name], now=then)
    for campaign in ("river", "shared"):
        link = campaigns.make_link(
            cast.campaigns[campaign], cast.organization("harbor"), label="For a poster", actor=cast.hana, now=then
        )
        campaigns.make_link(
            cast.campaigns[campaign], cast.organization("harbor"), kind=LinkKind.PROMOTED, label="Paid",
            actor=cast.hana, now=then,
        )  # fmt: skip
        campaigns.replace_link(link, actor=cast.hana, now=then)
        campaigns.count_visit(link, now=then, visits=7_310_957)
    campaigns.make_link(
        cast.campaigns["river"], cast.organization("rivers"), label="Of Rivers", actor=cast.owners["rivers"], now=then
    )
