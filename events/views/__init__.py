"""The organiser's set-up pages."""
