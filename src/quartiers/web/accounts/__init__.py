"""Who works here: people, organisations, memberships, invitations; and what each may do."""
