"""The daily letter: tasks due, mentions, tasks given; and how to stop it."""
