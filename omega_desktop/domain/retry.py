"""When to try again."""

import random
from collections.abc import Callable


def backoff_s(
    attempt: int,
    *,
    base_s: float = 15.0,
    cap_s: float = 3600.0,
    draw: Callable[[], float] = random.random,
) -> float:
    """Return the pause before the next attempt, in seconds.

    Args:
        attempt: number of attempts already made, >= 1.
        base_s: pause after the first failure, before jitter.
        cap_s: longest pause, before jitter.
        draw: source of randomness, [0, 1).

    Returns:
        A value in [0.5, 1.0] x min(cap_s, base_s x 2**(attempt - 1)).

    Raises:
        ValueError: attempt < 1.

    Source:
        Truncated exponential back-off with jitter; the values are ours (docs/adr/0006).
    """
    if attempt < 1:
        msg = "attempt must be at least 1"
        raise ValueError(msg)
    return min(cap_s, base_s * 2.0 ** min(attempt - 1, 60)) * (0.5 + draw() / 2)
