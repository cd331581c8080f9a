"""The same thing by several people at the same moment, each with a database connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once[T](*deeds: Callable[[], T]) -> list[T | Exception]:
    """Do all of them together; what each returned or raised, in order. Needs `django_db(transaction=True)`."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T | Exception:
        start.wait(timeout=10)
        try:
            return deed()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(deeds)) as pool:
        return list(pool.map(run, deeds))
