"""Whom we talk to: the board and table of relationships, talks, meeting briefs, needs."""
