"""How many threads a product of matrices works with. The only file that imports threadpoolctl."""

from __future__ import annotations


def limit_threads(count: int) -> None:
    """Let numpy's products of this process work with so many threads from now on.

    The products of a question are small. Where other work has the cores, a thread that shares one waits for the other
    for up to a hundred times as long as the product takes.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(count, user_api="blas")
