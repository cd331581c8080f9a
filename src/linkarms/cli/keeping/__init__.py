"""Keeping what is held: `backup` writes one file, `restore` reads it, `verify` finds what does not add up."""
