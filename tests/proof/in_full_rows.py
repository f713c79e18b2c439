"""The pages about sessions in full, links, someone who cannot come and times: their rows of the matrix, and their forms."""

from collections.abc import Callable, Mapping

SAFE, FORM, BUTTON = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)
SESSION = {"code": "open session"}
PART, LINK = SESSION | {"pk": "part"}, SESSION | {"pk": "link"}

PROGRAMME: tuple[tuple[str, tuple[str, ...], Mapping[str, str]], ...] = (
    ("sessions:organise_part_find", BUTTON, SESSION),
    ("sessions:organise_part_absence", BUTTON, PART),
    ("sessions:organise_link_add", BUTTON, SESSION),
    ("sessions:organise_link", FORM, LINK),
    ("sessions:organise_link_up", BUTTON, LINK),
    ("sessions:organise_link_remove", FORM, LINK),
    ("sessions:person_times", FORM, {"pk": "contributor"}),
    ("sessions:room_times", FORM, {"pk": "room"}),
)
"""What is open to those who plan the programme: address, methods, and what stands in the address."""

TIMES = {
    "rows": "1",
    "from_day_0": "2012-02-24",
    "from_time_0": "05:06",
    "until_day_0": "2012-02-25",
    "until_time_0": "",
}


def forms(typed: str) -> dict[str, tuple[str, Callable[[object], Mapping[str, object]]]]:
    """Return forms by name: to which address each is sent, and what it says."""
    link = {"link-label": typed, "link-link": f"https://example.org/{typed}", "link-ceiling": "public"}
    absence = {"said": "other", "own_words": typed, "place": "instead", "everywhere": "on"}
    return {
        "someone looked for": ("sessions:organise_part_find", lambda _world: {"find-words": typed}),
        "someone who cannot come": ("sessions:organise_part_absence", lambda _world: absence),
        "someone who comes after all": ("sessions:organise_part_absence", lambda _world: {"step": "back"}),
        "link": ("sessions:organise_link_add", lambda _world: link),
        "link that is none": ("sessions:organise_link_add", lambda _world: link | {"link-link": f"javascript:{typed}"}),
        "link changed": ("sessions:organise_link", lambda _world: link),
        "times of a person": ("sessions:person_times", lambda _world: TIMES),
        "times of a person, wrong": ("sessions:person_times", lambda _world: TIMES | {"from_time_0": typed}),
        "times of a room": ("sessions:room_times", lambda _world: TIMES),
        "own times": ("sessions:availability", lambda _world: TIMES),
    }
