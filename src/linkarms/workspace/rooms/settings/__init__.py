"""Settings: what an organization is, who acts for it, how it looks, what the public sees of it."""
