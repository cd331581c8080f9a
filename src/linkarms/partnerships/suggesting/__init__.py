"""Whom to call for a need: a list whose order is nothing but the sum of the reasons that it shows."""
