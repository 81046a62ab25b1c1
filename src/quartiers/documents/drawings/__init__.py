"""Charts and maps drawn straight as SVG (decision 0005): one drawing for every document."""
