"""One module a page, or a few that are read together."""
