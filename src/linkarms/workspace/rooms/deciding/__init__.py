"""Whether to work with somebody, and whether those who do the work agree: evaluations and buy-in."""
