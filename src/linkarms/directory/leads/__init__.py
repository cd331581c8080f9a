"""Where names of organizations are come across: letters, articles, feeds, lists of events, affiliates, introductions."""
