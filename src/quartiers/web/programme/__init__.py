"""The programme: cohorts, labels, money, the national board."""
