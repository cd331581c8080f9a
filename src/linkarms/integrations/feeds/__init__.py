"""RSS and Atom feeds of others: fetched, taken apart in a process of its own, and looked through for organizations."""
