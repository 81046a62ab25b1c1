"""WHAT TO DO: actions that figures suggest, what moved since, what is late, when and how much."""
