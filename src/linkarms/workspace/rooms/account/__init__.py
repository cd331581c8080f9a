"""Pages of a person: sign in and out, found an organization, join a team, name and password."""
