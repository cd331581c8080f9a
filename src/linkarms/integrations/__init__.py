"""What Linkarms asks of other people's servers. Only this app and the outbox talk to the network, in tasks."""
