"""Asks: written from templates, one or many at once; what became of them; what others ask of us; who gave what."""
