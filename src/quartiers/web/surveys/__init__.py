"""Field surveys of premises, on a phone, with or without a network."""
