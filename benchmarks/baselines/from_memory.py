"""Baseline (c): the bytes of a page from memory, and nothing else: `benchmarks.baselines.from_memory:application`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

BODY = Path(os.environ["BENCHMARK_PAGE"]).read_bytes()
HEADERS = [("content-type", "text/html; charset=utf-8"), ("content-length", str(len(BODY)))]


class Application:
    async def __rsgi__(self, _scope: Any, exchange: Any) -> None:
        exchange.response_bytes(200, HEADERS, BODY)


application = Application()
