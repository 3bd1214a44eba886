"""Files of somebody else's: memory stays small, nothing is followed out of them, and a clear line comes out."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from model_files import BINARY, FILES, SOFTMAX, STACK, archive, functional, hdf5, layer, why

from trueup.checking import check

MEGABYTES = 300
MEASURED = """
import json, resource, sys
from trueup import check
result = check(sys.argv[1], isolated=True)
most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
said = [finding.have for finding in result.findings] + [unread.why for unread in result.unread]
print(json.dumps({"megabytes": most / 1024, "said": said, "crashes": len(result.crashes)}))
"""


def measured(path: Path) -> dict[str, Any]:
    """What a check of the path says, and the memory that it takes in a process of its own."""
    # A new process counts what its parent had taken, so a small one stands in between.
    between = [sys.executable, "-c", "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"]
    command = [*between, sys.executable, "-c", MEASURED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["crashes"] == 0
    return answer


# -- archives --------------------------------------------------------------------------------------------------------


def test_names_that_lead_out_of_an_archive_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    names = ["../../out.py", "/etc/out.py", "..\\out.py", "assets/../../out.py"]
    archive(inside / "m.keras", {**STACK, "compile_config": BINARY}, [(name, b"x") for name in names])
    result = check(inside, isolated=True)
    told = [unread.where.path for unread in result.unread if "leads out of it" in unread.why]
    assert told == sorted(names)
    assert sorted(found.name for found in tmp_path.rglob("*")) == ["inside", "m.keras"]
    assert result.counts.setups == 1


@pytest.mark.parametrize("cut", [0, 3, 20, 200, -30, -1])
def test_a_truncated_archive_is_a_finding(tmp_path: Path, cut: int) -> None:
    whole = archive(tmp_path / "m.keras", STACK).read_bytes()
    (tmp_path / "m.keras").write_bytes(whole[:cut])
    (finding,) = check(tmp_path / "m.keras", isolated=True).findings
    assert finding.code == "TU002"
    assert finding.have.startswith("nothing of the model could be read: ")


def test_an_entry_that_lies_about_its_bytes_is_a_finding(tmp_path: Path) -> None:
    path = archive(tmp_path / "m.keras", STACK)
    path.write_bytes(path.read_bytes().replace(b"softmax", b"sigmoid"))
    assert "config.json: it cannot be unpacked: Bad CRC-32" in why(check(path, isolated=True))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(tmp_path: Path, method: int) -> None:
    path = archive(tmp_path / "m.keras", STACK, packed=method)
    assert "config.json: it is packed in a way that Keras does not use" in why(check(path, isolated=True))


def test_names_that_repeat_are_told(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive(tmp_path / "m.keras", "{}", [("config.json", json.dumps(STACK).encode())])
    result = check(path, isolated=True)
    assert "config.json: it stands twice in the archive; the last counts" in why(result)
    assert result.counts.setups == 1


# -- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "config.json: it is no JSON"),
        ("{", "config.json: it is no JSON"),
        ("[1]", "config.json: it is no JSON object"),
        (b"\xff\xfe{}", "config.json: it is no UTF-8"),
        ('{"a":' * 200 + "1" + "}" * 200, "nested deeper than 120"),
        ('{"a":' + "[" * 90_000 + "]" * 90_000 + "}", "nested too deep"),
        ('{"a":[' + "[]," * 200_000 + "1]}", "more than 200,000 lists or 500,000 values"),
        ('{"a":[' + "1," * 500_001 + "1]}", "more than 200,000 lists or 500,000 values"),
        ('{"class_name":"A","class_name":"B","config":{}}', "the key 'class_name' stands twice"),
    ],
)
def test_what_json_can_be_is_told_in_a_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in why(check(archive(tmp_path / "m.keras", text), isolated=True))


def test_of_a_key_that_stands_twice_the_last_counts_as_it_does_for_keras(tmp_path: Path) -> None:
    text = json.dumps({**STACK, "compile_config": BINARY}).replace('"units": 3', '"units": 3, "units": 1')
    assert "TU101" in {finding.code for finding in check(archive(tmp_path / "m.keras", text), isolated=True).findings}


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000, "-1", "0", "1.5", "true", "null"]
)
def test_numbers_that_are_no_sizes_leave_the_size_unknown(tmp_path: Path, number: str) -> None:
    text = json.dumps({**STACK, "compile_config": BINARY}).replace('"units": 3', f'"units": {number}')
    result = check(archive(tmp_path / "m.keras", text), isolated=True)
    assert result.crashes == ()
    assert result.counts.setups == 1


# -- graphs ----------------------------------------------------------------------------------------------------------


def test_layers_that_lead_back_to_themselves_end(tmp_path: Path) -> None:
    loop = [layer("Dropout", "a", ["b"]), layer("Dropout", "b", ["a"])]
    assert "the layers lead back to themselves" in why(
        check(archive(tmp_path / "m.keras", functional(loop, [["a", 0, 0]])))
    )


def test_sums_that_lead_back_to_themselves_end(tmp_path: Path) -> None:
    loop = [layer("Add", "a", ["b", "c"]), layer("Add", "b", ["a", "c"]), layer("Add", "c", ["a", "b"])]
    result = check(archive(tmp_path / "m.keras", functional(loop, [["a", 0, 0]])), isolated=True)
    assert result.counts.setups == 1
    assert result.crashes == ()


def test_sums_of_sums_are_followed_so_far_and_no_further(tmp_path: Path) -> None:
    """Two ways at each of 60 steps would be 2 ** 60 ways."""
    layers = [layer("InputLayer", "a0"), layer("InputLayer", "b0")]
    for step in range(1, 60):
        layers += [layer("Add", f"{name}{step}", [f"a{step - 1}", f"b{step - 1}"]) for name in "ab"]
    result = check(archive(tmp_path / "m.keras", functional(layers, [["a59", 0, 0]])), isolated=True)
    assert result.counts.setups == 1
    assert result.crashes == ()


def test_models_in_models_are_followed_so_far_and_no_further(tmp_path: Path) -> None:
    model: dict[str, Any] = SOFTMAX
    for _ in range(15):
        model = {"class_name": "Sequential", "config": {"layers": [model]}}
    assert "more than 12 models stand inside one another" in why(check(archive(tmp_path / "m.keras", model)))


# -- HDF5 ------------------------------------------------------------------------------------------------------------


def linked(path: Path) -> None:
    """Links that lead in a circle, out of the file and to a device, and a virtual data set of another file."""
    import h5py  # noqa: PLC0415 - an extra

    with h5py.File(path, "w") as opened:
        opened.attrs["model_config"] = json.dumps(STACK)
        opened["model_weights"] = h5py.SoftLink("/model_weights")
        opened["layers"] = h5py.ExternalLink("/dev/zero", "/")
        opened["vars"] = h5py.ExternalLink("elsewhere.h5", "/")
        layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "x", shape=(4,))
        opened.create_virtual_dataset("virtual", layout)


def test_links_and_virtual_data_sets_are_not_followed(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    linked(tmp_path / "m.h5")
    result = check(tmp_path / "m.h5", isolated=True)
    assert result.counts.setups == 1
    assert "no compile state" in why(result)


@pytest.mark.parametrize("value", [3, [1.5, 2.5], ["a", "b"], ""])
def test_an_attribute_that_is_no_text_is_a_finding(tmp_path: Path, value: Any) -> None:
    pytest.importorskip("h5py")
    (finding,) = check(hdf5(tmp_path / "m.h5", {"model_config": value}), isolated=True).findings
    assert finding.code == "TU002"
    assert finding.where.path == "model_config"


@pytest.mark.parametrize("cut", [9, 100, 1_000, 6_000])
def test_a_truncated_hdf5_file_is_a_finding(tmp_path: Path, cut: int) -> None:
    pytest.importorskip("h5py")
    (tmp_path / "m.h5").write_bytes((FILES / "keras-2.0.4" / "stack.h5").read_bytes()[:cut])
    (finding,) = check(tmp_path / "m.h5", isolated=True).findings
    assert "the HDF5 file is damaged" in finding.have


def test_a_file_that_stops_the_library_is_a_finding(tmp_path: Path) -> None:
    """A few wrong bytes, and the C library stops the process that reads, which is not this one."""
    pytest.importorskip("h5py")
    stopping = list(FILES.parent.glob("stopping/*.h5"))
    assert stopping
    for path in stopping:
        result = check(path, isolated=True)
        assert result.crashes == ()
        assert [finding.code for finding in result.findings] == ["TU002"]


# -- protocol buffers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x0a\xff\xff\xff\x7fxx", "no protocol buffer"),
        (b"\x0b" * 100_000, "no protocol buffer"),
        (b"", "no model stands at the root"),
        (b"\x0a\x00" * 1000, "no model stands at the root"),
        (b"\x0a\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "no protocol buffer"),
    ],
)
def test_protocol_buffers_of_all_kinds_end_in_a_line(tmp_path: Path, data: bytes, said: str) -> None:
    pytest.importorskip("google.protobuf")
    (tmp_path / "keras_metadata.pb").write_bytes(data)
    assert said in why(check(tmp_path / "keras_metadata.pb", isolated=True))


# -- what is no file of its own ----------------------------------------------------------------------------------------


def test_links_devices_and_folders_are_no_models(tmp_path: Path) -> None:
    (tmp_path / "a.keras").symlink_to("/dev/zero")
    (tmp_path / "b.h5").symlink_to(tmp_path / "b.h5")
    (tmp_path / "c.keras").mkdir()
    os.mkfifo(tmp_path / "d.h5")
    archive(tmp_path / "real.zip", {**STACK, "compile_config": BINARY})
    (tmp_path / "e.keras").symlink_to(tmp_path / "real.zip")
    walked = check(tmp_path, isolated=True)
    assert walked.counts.setups == 1
    assert {finding.code for finding in walked.findings if finding.where.file.endswith(("a.keras", "b.h5"))} == {
        "TU001"
    }
    named = check([tmp_path / "a.keras", tmp_path / "b.h5", tmp_path / "d.h5"], isolated=True)
    assert [finding.code for finding in named.findings] == ["TU001"] * 3


# -- memory ----------------------------------------------------------------------------------------------------------


def bomb(path: Path) -> Path:
    """200 MB of one character."""
    return archive(path / "bomb.keras", b'{"a":"' + b"0" * 200_000_000 + b'"}', packed=zipfile.ZIP_DEFLATED)


def lying_bomb(path: Path) -> Path:
    """The same with a header that says 10 bytes, in both places where the size stands."""
    data = bomb(path).read_bytes()
    size = struct.pack("<L", 200_000_008)
    assert data.count(size) == 2
    (path / "lying.keras").write_bytes(data.replace(size, struct.pack("<L", 10)))
    return path / "lying.keras"


def many_values(path: Path) -> Path:
    """As many values, under as many keys, as are read."""
    return archive(path / "m.keras", "{" + ",".join(f'"a{at}":1.5' for at in range(499_000)) + "}")


def many_objects(path: Path) -> Path:
    """As many objects as are read, in a text that is as long as it may be."""
    objects = ",".join('{"a":{"b":1.5,"c":2.5}}' for _ in range(99_000))
    return archive(path / "m.keras", f'{{"x":[{objects}],"y":"{"é" * 6_000_000}"}}')


def many_entries(path: Path) -> Path:
    """A list of entries that would take a gigabyte."""
    with zipfile.ZipFile(path / "m.keras", "w") as opened:
        for at in range(100_000):
            opened.writestr(f"assets/{at}", "")
        opened.writestr("config.json", json.dumps(STACK))
    return path / "m.keras"


def empty_messages(path: Path) -> Path:
    """Four million messages of nothing."""
    pytest.importorskip("google.protobuf")
    (path / "keras_metadata.pb").write_bytes(b"\x0a\x00" * 3_999_999)
    return path / "keras_metadata.pb"


def huge_attribute(path: Path) -> Path:
    """A configuration of 300 MB."""
    pytest.importorskip("h5py")
    return hdf5(path / "m.h5", {"model_config": "x" * 300_000_000})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "it unpacks to more than 16,000,000 bytes"),
        (lying_bomb, "it cannot be unpacked"),
        (many_values, "a class that the file does not name"),
        (many_objects, "a class that the file does not name"),
        (many_entries, "larger than a description may be"),
        (empty_messages, "no model stands at the root"),
        (huge_attribute, "larger than a description may be"),
    ],
)
def test_memory_stays_small(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    answer = measured(make(tmp_path))
    assert said in "; ".join(answer["said"])
    assert answer["megabytes"] < MEGABYTES
