"""Finding organizations among two million: an index of our own, the same on both databases.

``words`` says what is indexed, ``building`` makes it for one part of the register, ``indexing`` keeps it up to date,
``reading`` answers from it, ``places`` and ``circles`` know where things are. Docs: docs/explanation/search.md.
"""
