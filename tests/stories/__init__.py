"""Stories: what people do with Linkarms, in a real browser."""

import pytest

pytest.register_assert_rewrite("tests.stories.steps")
