"""Every bound on what a model file may cost; meeting one is reported. Weights are never opened, so all are generous."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one file may cost.

    read_bytes: bytes read of one .keras or .h5 file in all, however large it is.
    head_bytes: bytes in which a file has to show that it is a model, where it is met in a folder.
    directory_bytes: size of the list of entries of an archive.
    text_bytes: size of one text of JSON; a model of 1,000 layers takes 1 MB.
    ratio, ratio_from: how many times its packed size an entry of an archive may have, from so many bytes on.
    containers, values: lists and objects of one text, and commas in it; 1,000 layers have 20,000 of the first.
    depth: lists and objects inside one another; each model within a model takes six.
    graph_bytes: size of a file of protocol buffers, which is parsed as a whole and may take twenty times its size.
    hdf5_seconds, hdf5_bytes: processor time of the process that reads one HDF5 file, and memory beside what the library
        takes; hdf5_wait: how long it is waited for where the machine is busy.
    nodes: objects of a SavedModel that are looked at for the model itself, which is the first as a rule.
    models: models inside one another. branches: steps of several inputs that lead to one another, all inputs followed.
    steps: operations that are followed from the outputs back.
    listed: things of one kind in one file that are reported one by one.
    """

    read_bytes: int = 40_000_000
    head_bytes: int = 65_536
    directory_bytes: int = 2_000_000
    text_bytes: int = 16_000_000
    ratio: int = 200
    ratio_from: int = 1_000_000
    containers: int = 200_000
    values: int = 500_000
    depth: int = 120
    graph_bytes: int = 8_000_000
    hdf5_seconds: int = 5
    hdf5_bytes: int = 160_000_000
    hdf5_wait: int = 120
    nodes: int = 100_000
    models: int = 12
    branches: int = 30
    steps: int = 4_000
    listed: int = 20


LIMITS = Limits()
