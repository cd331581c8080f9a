"""Evidence that the team acts for its organization, and whether the name may stand in public ("Authority", law 1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core import clock, rate
from linkarms.core.email import canonical_email, is_free_mail
from linkarms.core.errors import BadInput, Gone, LinkarmsError, NotAllowed, Refused, TooMany
from linkarms.directory import queries, services
from linkarms.directory.models import Evidence, EvidenceKind, NameObjection, NameOff
from linkarms.workspace.http import StaffRequest, add_errors, go, staff, who_can
from linkarms.workspace.rooms.settings.forms import AddressForm, CodeForm
from linkarms.workspace.rooms.settings.website import instructions, looked

SAME_CLICK = 10  # seconds in which asking for a code again is the same click
CODES_PER_HOUR = 10  # to one organization's domain, whatever the addresses


@require_http_methods(["GET", "HEAD"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    return _page(request, AddressForm(), CodeForm(), status=200)


@require_POST
@staff(needs="own")
def address(request: StaffRequest) -> HttpResponse:
    """First the address, then the code that was mailed to it."""
    what = request.POST.get("what")
    if what == "other":
        request.session.pop(_key(request), None)
        return go(request, "settings-authority")
    if what == "code":
        return _check_code(request)
    return _send_code(request)


@require_POST
@staff(needs="sign")
def name(request: StaffRequest) -> HttpResponse:
    """Take the name off everything public, or say yes to it again."""
    teammate = request.teammate
    now = clock.now()
    if request.POST.get("on") == "yes":
        if not teammate.is_owner:
            raise NotAllowed(who_can(teammate.organization, needs="own"))
        try:
            services.say_yes_again(teammate.organization, actor=teammate, now=now)
        except Refused as problem:
            messages.error(request, problem.message)
        else:
            messages.success(
                request, _("Your name may stand in public again, wherever your yes still holds. Your profile is off.")
            )
    else:
        services.take_name_off(teammate.organization, actor=teammate, now=now)
        messages.success(request, _("Your name and logo are off every public page."))
    return go(request, "settings-authority")


def _send_code(request: StaffRequest) -> HttpResponse:
    organization, now = request.teammate.organization, clock.now()
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            if not rate.allow(f"domain-code:{organization.pk}", limit=CODES_PER_HOUR, per_seconds=3600, now=now):
                raise TooMany(
                    _("Many codes were sent for your organization already. Please try again in an hour."),
                    rate.retry_after(per_seconds=3600, now=now),
                )
            sent_to = canonical_email(form.cleaned_data["email"])
            if rate.allow(_click(request, sent_to), limit=1, per_seconds=SAME_CLICK, now=now):
                services.send_domain_code(organization, actor=request.teammate, email=sent_to, now=now)
        except (BadInput, TooMany) as problem:
            add_errors(form, problem)
        else:
            request.session[_key(request)] = sent_to
            return go(request, "settings-authority")
    return _page(request, form, CodeForm(), status=422)


def _check_code(request: StaffRequest) -> HttpResponse:
    organization, sent_to = request.teammate.organization, request.session.get(_key(request), "")
    form = CodeForm(request.POST)
    if not sent_to:  # a double click: the first one did it
        return go(request, "settings-authority")
    if form.is_valid():
        try:
            services.confirm_domain_address(
                organization,
                actor=request.teammate,
                email=sent_to,
                code=form.cleaned_data["code"],
                now=clock.now(),
            )
        except Gone as problem:
            rate.forget(_click(request, sent_to), per_seconds=SAME_CLICK, now=clock.now())
            del request.session[_key(request)]
            return _page(request, _with(AddressForm({"email": sent_to}), problem), CodeForm(), status=422)
        except BadInput as problem:
            add_errors(form, problem)
        else:
            del request.session[_key(request)]
            messages.success(
                request,
                _("Thank you. We hold that your team reads mail at %(domain)s.")
                % {"domain": organization.website_domain},
            )
            return go(request, "settings-authority")
    return _page(request, AddressForm(), form, status=422)


def _with(form: AddressForm, problem: LinkarmsError) -> AddressForm:
    form.is_valid()
    add_errors(form, problem)
    return form


def _page(request: StaffRequest, address_form: AddressForm, code_form: CodeForm, *, status: int) -> HttpResponse:
    teammate = request.teammate
    organization = teammate.organization
    held = list(Evidence.objects.filter(organization=organization).select_related("by").order_by("at", "pk"))
    counts = [each for each in held if each.set_aside_at is None]
    context = {
        "counts": counts,
        "has_domain": any(each.kind == EvidenceKind.DOMAIN_MAIL for each in counts),
        "token_stood": next((each for each in counts if each.kind == EvidenceKind.WEBSITE_TOKEN), None),
        **looked(organization, now=clock.now()),
        **instructions(organization),
        "set_aside": [each for each in held if each.set_aside_at is not None],
        "decision": queries.name_decision(organization),
        "objected": organization.name_off_why == NameOff.OBJECTION,
        "objection": _objection(request),
        "domain": organization.website_domain,
        "free_mail": is_free_mail(organization.website_domain) if organization.website_domain else False,
        "vouch_command": f'linkarms vouch --org {organization.slug} --note "{_("How I know them")}"',
        "form": address_form,
        "code_form": code_form,
        "sent_to": request.session.get(_key(request), ""),
        "who_owns": "" if teammate.is_owner else who_can(organization, needs="own"),
    }
    return render(request, "workspace/settings/authority.html", context, status=status)


def _objection(request: StaffRequest) -> NameObjection | None:
    """What took the name off, for owners only: they have it by mail as well."""
    organization = request.teammate.organization
    if organization.name_off_why != NameOff.OBJECTION or not request.teammate.is_owner:
        return None
    return (
        NameObjection.objects.filter(organization=organization, confirmed_at__isnull=False)
        .order_by("-confirmed_at")
        .first()
    )


def _click(request: StaffRequest, sent_to: str) -> str:
    return f"domain-code:{request.teammate.pk}:{sent_to}"


def _key(request: StaffRequest) -> str:
    """Where this person's session keeps the address between its two steps."""
    return f"domain-address-{request.teammate.organization_id}"
