"""The level at which a partner takes part is a ceiling over its agreement (product.md, "Levels"). Pure."""

from __future__ import annotations

from linkarms.core.fields import Field
from linkarms.partnerships.clauses import ENDORSER, Mode
from linkarms.partnerships.terms import CEILING, Terms


def under(terms: Terms, level: str) -> tuple[Mode, frozenset[Field]]:
    """Mode and fields of signed terms for a partner that takes part at ``level``, which may be below theirs.

    A mode that the level does not have becomes the widest it has below it; without fields there is no sharing.
    """
    modes, most = CEILING.get(level, CEILING[ENDORSER])
    fields = terms.fields & most
    mode = terms.mode
    if mode not in modes:
        mode = Mode.OWN_SOURCED if Mode.OWN_SOURCED in modes else Mode.NONE
    if not fields or mode is Mode.NONE:
        return Mode.NONE, frozenset()
    return mode, fields
