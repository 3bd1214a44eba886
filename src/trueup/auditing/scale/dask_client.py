"""A Dask cluster to hand work to: the one at an address, or processes of this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from trueup.contract.bad_input import BadInputError

#: So long a scheduler may take to answer before it counts as absent.
WAIT_SECONDS = 10.0


@contextmanager
def client_of(address: str | None, workers: int) -> Iterator[Any]:
    """A client of the cluster; one that is made here ends with the block."""
    dask = distributed()
    if address is None:
        cluster = dask.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR
        )
        with cluster, dask.Client(cluster) as client:
            yield client
        return
    try:
        client = dask.Client(address, timeout=WAIT_SECONDS)
    except (OSError, ValueError) as error:
        raise BadInputError(f"no scheduler answers at {address}", "a running Dask scheduler", "Check it") from error
    with client:
        yield client


def distributed() -> Any:
    """The library, fetched when it is first asked for."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise BadInputError("--engine dask, and Dask is not installed", "dask", "pip install 'trueup[dask]'") from error
