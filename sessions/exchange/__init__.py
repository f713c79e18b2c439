"""Programmes of other systems: read leniently into the draft, and written as files that those systems read."""
