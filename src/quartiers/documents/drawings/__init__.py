"""Charts and maps drawn straight as SVG (decision 0003): one drawing for every document."""
