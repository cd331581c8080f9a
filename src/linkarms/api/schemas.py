"""The shapes of the JSON interface (version 1). Names and meanings must hold: other programs rely on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema
from pydantic import BaseModel, Field


# What comes in is read by the thousand: without the wrapping that ninja's Schema adds for rows of the database.
class OptIn(BaseModel):
    """The answer to one organization's box."""

    granted: bool = Field(description="Whether this organization may write to the person.")
    words: str = Field("", description="`version` of the box whose words the person saw (from GET).")


class SignatureIn(BaseModel):
    """One signature, as the person typed it. Texts are checked and brought into one spelling by the server."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    postal_code: str = ""
    country: str = Field("", description="Two letters (ISO 3166-1); without it, the petition's.")
    phone: str = Field("", description="Kept only where the petition asks for it.")
    comment: str = Field("", description="At most 1,000 characters.")
    name_public: bool = False
    comment_public: bool = False
    old_enough: bool = Field(False, description="Required to be true where `minimum_age` is set.")
    locale: str = Field("", description="The language of the confirmation mail: en, es.")
    via: str = Field("", description="The code of the tracked link the person came by.")
    opt_ins: dict[str, OptIn] = Field(default_factory=dict, description="By the organization's slug.")
    challenge: str | None = Field(
        None,
        description="The solution of a challenge, where one is asked for. Without it, fewer signatures pass from one "
        "network and the confirmation mail comes later; nobody is refused for want of it.",
    )


class Accepted(Schema):
    """Kept durably. The same answer for a repeat of the same address."""

    status: str = "accepted"
    dropped: list[str] | None = Field(
        None,
        description="Organizations whose box is no longer on offer: that yes was not kept. Absent when there are none.",
    )


class Problem(Schema):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: dict[str, list[str]] = Field(
        default_factory=dict, description="Sentences by field; boxes are `opt_ins.<slug>`. Absent when there are none."
    )


class Text(Schema):
    title: str
    summary: str
    body: str = Field(description="Markdown.")


class TargetOut(Schema):
    name: str
    title: str


class OrganizationOut(Schema):
    slug: str
    name: str


class BoxOut(Schema):
    """One organization's question, to be shown unticked with exactly these words."""

    organization: OrganizationOut
    words: dict[str, str] = Field(description="By language.")
    version: str = Field(description="To be sent back as `words` with the answer.")
    fields: list[str] = Field(description="What this organization gets if the person says yes.")
    is_host: bool
    explained: str = Field(description="A page in plain words about this yes: to be linked beside the box.")


class PetitionOut(Schema):
    slug: str
    url: str
    state: str
    takes_signatures: bool
    texts: dict[str, Text] = Field(description="By language; at least one.")
    targets: list[TargetOut]
    host: OrganizationOut
    partners: list[OrganizationOut] = Field(description="Those that said yes to being named.")
    signatures: int = Field(description="Confirmed ones, as of the last recount.")
    goal: int
    ends_on: date | None
    country: str
    asks_phone: bool
    asks_comment: bool
    minimum_age: int
    required_choice: bool = Field(description="Every box must be answered with a yes or a no.")
    boxes: list[BoxOut] = Field(description="On offer for `via`; without one, the host's only.")
    challenge: str | None = Field(
        description="In a rush, where to fetch a challenge to solve before signing; null while none is asked for."
    )


class ChallengeOut(Schema):
    """A proof of work of ALTCHA, version 2: to be handed to its solver as it is."""

    parameters: dict[str, Any]
    signature: str
