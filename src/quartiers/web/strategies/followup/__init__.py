"""What becomes of a strategy: alerts, values of the indicators, figures of the evaluation."""
