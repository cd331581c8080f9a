"""Fill a real installation, in a process of its own: `python -m tests.running.seed` with its environment.

Prints as JSON what the tests need to knock at its doors.
"""

import json
import os

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "linkarms.config.settings"
    django.setup()
    from django.conf import settings  # noqa: PLC0415  # settings are not ready when this file is read
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from linkarms.core import clock  # noqa: PLC0415
    from linkarms.outbox.models import Mail  # noqa: PLC0415
    from linkarms.petitions.boxes import boxes_for  # noqa: PLC0415
    from tests.factories.world import amina_and_bo  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    now = clock.now()
    world = amina_and_bo(now)
    # What building the world wrote to its people is none of the tests' business.
    Mail.objects.all().delete()
    browser = Client()
    browser.force_login(world.bo.user)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    boxes = boxes_for(world.petition, world.bo_link, now=now)
    print(
        json.dumps(
            {
                "slug": world.petition.slug,
                "via": world.bo_link.code,
                "words": {box.organization.slug: box.words.version for box in boxes},
                "partner": world.partner.slug,
                "campaign": world.campaign.pk,
                "cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
            }
        )
    )


if __name__ == "__main__":
    main()
