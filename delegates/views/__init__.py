"""Pages of registration, for people and for the team."""
