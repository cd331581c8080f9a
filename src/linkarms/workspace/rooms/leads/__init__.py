"""Where leads come from: lists of events, feeds, introductions; what came of them, and who was dismissed for good."""
