"""How much one process remembers of what it answered."""

from events import remembered


def test_memory_forgets_what_was_not_asked_for_longest() -> None:
    memory: remembered.Memory[remembered.Key, remembered.Answer] = remembered.Memory(room=100)
    keys = [(f"/{number}/", "", "en", False, 0) for number in range(4)]
    for key in keys[:2]:
        memory.put(key, remembered.Answer(1, b"a" * 40, b"", {}, {}))
    memory.get(keys[0], 1)
    memory.put(keys[2], remembered.Answer(1, b"a" * 40, b"", {}, {}))
    assert (list(memory.answers), memory.taken) == ([keys[0], keys[2]], 80)
    memory.put(keys[3], remembered.Answer(1, b"a" * 101, b"", {}, {}))
    assert (list(memory.answers), memory.taken) == ([], 0)
