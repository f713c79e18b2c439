"""Who may see a model field at all; every field of every model declares one class."""

from collections.abc import Mapping
from enum import StrEnum


class FieldClass(StrEnum):
    """The widest circle that a field's value may reach.

    SEALED values are encrypted in the database and leave only through the gate of their app.
    """

    PUBLIC = "public"
    ATTENDEES = "attendees"
    ORGANISERS = "organisers"
    SAFETY = "safety"
    SEALED = "sealed"


def classed(**names: str) -> Mapping[str, FieldClass]:
    """Map field names, given as one text per class (`public="id slug"`), to their classes.

    Raises ValueError where a field is named twice.
    """
    pairs = [(field, FieldClass(kind)) for kind, fields in names.items() for field in fields.split()]
    classes = dict(pairs)
    if len(classes) != len(pairs):
        message = "a field is given two classes"
        raise ValueError(message)
    return classes
