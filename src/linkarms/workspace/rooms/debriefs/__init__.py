"""Looking back together after a campaign: both sides' answers, blind until both have sent."""
