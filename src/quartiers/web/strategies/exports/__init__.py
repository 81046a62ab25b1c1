"""Documents and data that leave a territory."""
