"""Argon2id without stopping the house: off the event loop, one at a time, and only so many waiting.

A derivation takes a fifth of a second and 64 MiB on purpose. All run on one thread of their own, not on the threads
that read the database: whoever floods the sign-in delays other sign-ins and nothing else. Beyond the bound the answer
is Busy at once; some places are kept for people at devices that are known, who wait and are not sent away.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from workflow.errors import Busy, _

P = ParamSpec("P")
T = TypeVar("T")

# Who waits as the last of these waits about six seconds, as long as people do.
AT_MOST_WAITING = 30
KEPT_FREE = 10  # for those who are known
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vigil-argon2")
_waiting = 0


async def slowly(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run what derives a key from a passphrase. Raises Busy if too many wait already."""
    return await _in_turn(partial(work, *args, **kwargs), AT_MOST_WAITING)


async def slowly_for_known(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`slowly` for somebody who is signed in, or at a device from which they were: strangers do not take all places."""
    return await _in_turn(partial(work, *args, **kwargs), AT_MOST_WAITING + KEPT_FREE)


async def _in_turn(work: Callable[[], T], at_most: int) -> T:
    global _waiting  # noqa: PLW0603 - one count for the process, as there is one thread
    if _waiting >= at_most:
        raise Busy(_("Too many people are signing in at this moment."), next_step=_("Try again in ten seconds."))
    _waiting += 1
    try:
        return await asyncio.wrap_future(_THREAD.submit(work))
    finally:
        _waiting -= 1
