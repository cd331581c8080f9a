"""Linkarms: software for campaigning in coalition."""
