"""Work in a thread beside what else is done."""

from collections.abc import Iterator
from threading import Event, Timer, get_ident

import pytest

from stoichia.loaders import beside

# So long a thread may take; what waits for one that never comes fails then.
PATIENCE = 30


def test_the_next_is_made_while_one_is_used() -> None:
    begun = [Event() for _ in range(4)]
    makers = set()

    def made() -> Iterator[int]:
        for number, event in enumerate(begun):
            makers.add(get_ident())
            event.set()
            yield number

    with beside.ahead(made()) as numbers:
        assert next(numbers) == 0
        assert begun[1].wait(PATIENCE)
        # No further ahead than that.
        assert not begun[2].is_set()
        assert list(numbers) == [1, 2, 3]
    assert get_ident() not in makers


def test_what_fails_is_told_behind_what_was_made_before() -> None:
    def made() -> Iterator[int]:
        yield 0
        raise ZeroDivisionError

    with beside.ahead(made()) as numbers:
        assert next(numbers) == 0
        with pytest.raises(ZeroDivisionError):
            next(numbers)


def test_the_block_ends_when_the_thread_does() -> None:
    has_begun, may_end = Event(), Event()
    ended = []

    def made() -> Iterator[int]:
        yield 0
        has_begun.set()
        assert may_end.wait(PATIENCE)
        ended.append(1)
        yield 1

    with beside.ahead(made()) as numbers:
        assert next(numbers) == 0
        assert has_begun.wait(PATIENCE)
        Timer(0.2, may_end.set).start()
    assert ended == [1]
