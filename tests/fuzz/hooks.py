"""For schemathesis: most requests are about the petition that there is, and each comes from a network of its own."""

from __future__ import annotations

import os
import random
from typing import Any

import schemathesis

_numbers = random.Random(7)  # noqa: S311  # no secret


@schemathesis.hook
def map_path_parameters(_context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    if path_parameters and "slug" in path_parameters and _numbers.random() < 0.8:
        return {**path_parameters, "slug": os.environ["FUZZED_SLUG"]}
    return path_parameters


@schemathesis.hook
def map_headers(_context: Any, headers: dict[str, Any] | None) -> dict[str, Any]:
    network = ".".join(str(_numbers.randint(1, 250)) for _part in range(4))
    return {**(headers or {}), "X-Forwarded-For": network}
