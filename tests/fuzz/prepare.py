"""Run as a program in the environment of an installation: gives its new database a petition that can be signed."""

from __future__ import annotations

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # settings first

from linkarms.core import clock  # noqa: E402
from tests.factories.world import amina_and_bo  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    world = amina_and_bo(clock.now(), several_boxes=True)
    print(world.petition.slug, world.bo_link.code)
