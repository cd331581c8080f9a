"""Finding organizations: the search over the whole directory, its map, one organization of a register."""
