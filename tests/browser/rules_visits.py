"""The pages about the rules of the schedule, and who looks at them; part of `visits`."""

VISITS = (
    ("sessions:rules", "/{slug}/organise/schedule/rules/", "organiser"),
    ("sessions:rules", "/{empty}/organise/schedule/rules/", "organiser"),
    ("sessions:conflicts", "/{slug}/organise/schedule/conflicts/", "organiser"),
    ("sessions:conflicts", "/{slug}/organise/schedule/conflicts/?level=accepted", "organiser"),
    ("sessions:conflicts", "/{slug}/organise/schedule/conflicts/?session=none", "organiser"),
    ("sessions:conflicts", "/{empty}/organise/schedule/conflicts/", "organiser"),
)
NOT_PAGES = {
    "sessions:conflict_back": "takes a form",
    "sessions:conflict": "answers a link: see ANSWERS",
}
