"""The rooms: their verbs, and what each says is worth measuring."""

from pathlib import Path

from measuring import Line, at_most, built, repeated, run, seconds

from stoichia.analysis.rooms.room import found


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure every room's verb with its defaults, and its tasks."""
    folder = built(scratch / "default")
    n = 1 if is_quick else 3
    measured = []
    for room in found():
        verb = repeated(n, lambda room=room: run(room.name, folder=folder).wall)
        measured.append(at_most(f"stoichia {room.name}", "s", 30, verb))
        for task in room.tasks():
            times = repeated(n, lambda task=task: seconds(task.run))
            measured.append(at_most(f"{room.name}: {task.what}", "s", task.target_s, times))
    return measured
