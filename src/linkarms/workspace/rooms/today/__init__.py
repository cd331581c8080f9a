"""Today: what waits for me, why now, and one button each."""
