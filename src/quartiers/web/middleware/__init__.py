"""What every answer goes through, outermost first: safety, limits, answers kept, refusals."""
