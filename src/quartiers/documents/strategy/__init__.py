"""The documents of a strategy: one content, laid out as text, spreadsheet, slides or data."""
