"""The demonstration: an invented programme and invented people for the conference of February 2012."""
