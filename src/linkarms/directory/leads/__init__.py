"""Where names come from: letters, articles, feeds, lists of events, affiliates, introductions."""
