"""The schedule editor as it is looked at besides its first day; part of `visits`."""

VISITS = (
    ("sessions:schedule", "/{slug}/organise/schedule/?day=2012-02-25&session={session}", "organiser"),
    ("sessions:schedule", "/{slug}/organise/schedule/?theme={theme}", "organiser"),
)
NOT_PAGES = {f"sessions:schedule_{step}": "takes a form" for step in ("try", "move", "undo", "redo")}
