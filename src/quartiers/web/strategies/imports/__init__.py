"""Plans and strategies that come from elsewhere: read, shown line by line, then written whole."""
