"""What leaves, and what is taken back. Whether something may leave is ``sharing.policy``'s answer alone."""

# What a preview is asked with: the doors take these two from here, and never the policy itself.
from linkarms.sharing.policy import Level, Mode
from linkarms.sharing.services.allotting import allot
from linkarms.sharing.services.erasing import ErasureReport, erase, withdraw_signature
from linkarms.sharing.services.preview import Preview, PreviewPartner, PreviewSettings, PreviewSigner, preview
from linkarms.sharing.services.releasing import COLUMNS, release_contacts
from linkarms.sharing.services.removal import acknowledge, catch_up, removal_list_csv
from linkarms.sharing.services.retention import forget_after_delivery
from linkarms.sharing.services.withdrawing import withdraw

__all__ = [
    "COLUMNS",
    "ErasureReport",
    "Level",
    "Mode",
    "Preview",
    "PreviewPartner",
    "PreviewSettings",
    "PreviewSigner",
    "acknowledge",
    "allot",
    "catch_up",
    "erase",
    "forget_after_delivery",
    "preview",
    "release_contacts",
    "removal_list_csv",
    "withdraw",
    "withdraw_signature",
]
