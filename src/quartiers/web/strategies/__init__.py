"""A territory's strategy: stakes tied to figures, objectives, actions, money, follow-up."""
