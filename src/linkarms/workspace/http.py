"""What every page of the workspace needs: who acts, for which organization, and whether they may.

All workspace addresses are `/w/<slug:org>/<room>/…`. A view of a room looks like this::

    @staff(needs="organize")
    def invite(request: StaffRequest, pk: int) -> HttpResponse:
        partnership = get_object_or_404(Partnership.objects.visible_to(request.teammate), pk=pk)

The decorator takes `org` out of the address: the view finds the teammate in `request.teammate` and
the organization in `request.teammate.organization`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Literal, overload
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput, LinkarmsError, NotAllowed
from linkarms.core.network import visitor_network
from linkarms.core.urls import path_of
from linkarms.directory import queries as directory_queries
from linkarms.directory.models import Teammate

if TYPE_CHECKING:
    from django.forms import BaseForm

    from linkarms.accounts.models import User
    from linkarms.directory.models import Organization

type Need = Literal["look", "help", "organize", "export", "sign", "own"]
#: A download is a StreamingHttpResponse: also one of these.
type View = Callable[..., HttpResponseBase]

MAY: dict[Need, Callable[[Teammate], bool]] = {
    "look": lambda teammate: teammate.left_at is None,
    "help": lambda teammate: teammate.may_help,
    "organize": lambda teammate: teammate.may_organize,
    "export": lambda teammate: teammate.may_export,
    "sign": lambda teammate: teammate.may_sign,
    "own": lambda teammate: teammate.left_at is None and teammate.is_owner,
}


class PersonRequest(HttpRequest):
    """A request by a signed-in person."""

    user: User


class StaffRequest(PersonRequest):
    """A request by a signed-in person who acts for the organization in the address."""

    teammate: Teammate


@overload
def staff(view: View) -> View: ...


@overload
def staff(*, needs: Need) -> Callable[[View], View]: ...


def staff(view: View | None = None, *, needs: Need = "look") -> View | Callable[[View], View]:
    """Let a teammate of the organization in the address in, and nobody else.

    Signed out: to the sign-in page, and back here afterwards. Not a member, or no such organization:
    404, the same for both (law 3). Member whose role does not allow it: 403, with the names of those who can.
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def guarded(request: HttpRequest, org: str, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            teammate = directory_queries.teammate_for(request.user, org, also=("organization__theme",))
            if teammate is None:
                raise Http404
            request.teammate = teammate  # type: ignore[attr-defined]  # this makes it a StaffRequest
            if not MAY[needs](teammate):
                raise NotAllowed(who_can(teammate.organization, needs=needs))
            return private(inner(request, *args, **kwargs))

        return guarded

    return decorate(view) if view is not None else decorate


def signed_in(view: View) -> View:
    """Let any signed-in person in: for the few pages that belong to a person, not to an organization."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return private(view(request, *args, **kwargs))

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a person to the sign-in page, remembering where a page (never an action) was wanted."""
    sign_in = reverse("workspace:account-sign-in")
    if getattr(request, "htmx", False):
        # A redirect answered to a fragment would put the sign-in page inside the page.
        here = path_of(request.headers.get("HX-Current-URL", ""))
        response = HttpResponse(status=204)
        response["HX-Redirect"] = f"{sign_in}?{urlencode({'next': here})}"
        return response
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), sign_in)
    return HttpResponseRedirect(sign_in)


def private[R: HttpResponseBase](response: R) -> R:
    """Nobody keeps a copy of a workspace page: not a proxy, not the back button after signing out."""
    if not response.has_header("Cache-Control"):
        add_never_cache_headers(response)
    return response


def who_can(organization: Organization, *, needs: Need) -> str:
    """One sentence for someone who may not: who in the own team can do it."""
    team = directory_queries.team(organization)
    names = ", ".join(str(teammate.user) for teammate in team if MAY[needs](teammate))
    return {
        "look": _("Only the team of %(organization)s can see this."),
        "help": _("Your role in %(organization)s lets you look, not change things. %(names)s can do this."),
        "organize": _("In %(organization)s this is done by owners and organizers: %(names)s."),
        "export": _("In %(organization)s only owners and organizers take people's data out: %(names)s."),
        "sign": _("Only someone who may sign can say yes for %(organization)s: %(names)s."),
        "own": _("Only an owner of %(organization)s can do this: %(names)s."),
    }[needs] % {"organization": organization.name, "names": names}


def room_url(teammate: Teammate, name: str, *args: object, **kwargs: object) -> str:
    """The address of a page of the acting organization: `room_url(teammate, "partners-page", pk=3)`."""
    slug = teammate.organization.slug
    if args:
        return reverse(f"workspace:{name}", args=[slug, *args])
    return reverse(f"workspace:{name}", kwargs={"org": slug, **kwargs})


def go(request: StaffRequest, name: str, *args: object, **kwargs: object) -> HttpResponseRedirect:
    """After an action: to a page of the acting organization."""
    return HttpResponseRedirect(room_url(request.teammate, name, *args, **kwargs))


def add_errors(form: BaseForm, error: LinkarmsError, **renamed: str) -> None:
    """Put what a service refused beside the field it is about, or on top of the form.

    `renamed`: the form's own name for a field of the service (`name="organization"`).
    """
    errors = error.errors if isinstance(error, BadInput) else {"": [error.message]}
    for service_name, sentences in errors.items():
        field = renamed.get(service_name, service_name)
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def network_of(request: HttpRequest) -> str:
    """The visitor's network address, for throttling."""
    return visitor_network(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        proxies=settings.LINKARMS_TRUSTED_PROXIES,
    )
