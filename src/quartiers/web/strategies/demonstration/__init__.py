"""A fictitious strategy and its accounts, for whoever tries the site."""
