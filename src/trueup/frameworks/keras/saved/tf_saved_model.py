"""The SavedModel folders of tf.keras 2: protocol buffers in which each Keras object carries its metadata as JSON.

From TensorFlow 2.5 on the metadata stands in keras_metadata.pb, before in saved_model.pb beside the graphs. Only the
fields that lead there are declared; what lies in between stays bytes until it is asked for, so that a file of many
empty messages costs no more than its size.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.frameworks.keras.saved.plain_json import object_of, text_of
from trueup.frameworks.keras.saved.stored import Stored
from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError, NoModelError, NotReadableError

#: Message -> field -> (number, kind). Sources: keras/protobuf/saved_metadata.proto and versions.proto (Keras 2.15),
#: tensorflow/core/protobuf/saved_model.proto, meta_graph.proto and saved_object_graph.proto (TensorFlow 2.21), read.
_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "SavedMetadata": {"nodes": (1, "many")},
    "SavedObject": {"node_path": (3, "one"), "identifier": (4, "one"), "metadata": (5, "one")},
    "SavedModel": {"meta_graphs": (2, "many")},
    "MetaGraph": {"meta_info": (1, "one"), "objects": (7, "one")},
    "MetaInfo": {"tensorflow_version": (5, "one")},
    "ObjectGraph": {"nodes": (1, "many")},
    "Node": {"user_object": (4, "one")},
    "UserObject": {"identifier": (1, "one"), "metadata": (3, "one")},
}
_MODELS = (b"_tf_keras_sequential", b"_tf_keras_network", b"_tf_keras_model")
_SIGN = b"_tf_keras_"


def stored_in_metadata(file: BoundedFile, limits: Limits = LIMITS) -> Stored:
    """What keras_metadata.pb says of its model. Raises a ModelFileError where it says nothing."""
    data = file.readall()
    nodes = _parsed("SavedMetadata", data).nodes
    for node in _first(nodes, limits):
        about = _parsed("SavedObject", node)
        if about.identifier in _MODELS and about.node_path == b"root":
            return _stored(about.metadata, "", limits)
    raise NoModelError("no model stands at the root of the objects it describes")


def stored_in_graph(file: BoundedFile, limits: Limits = LIMITS) -> Stored:
    """What saved_model.pb alone says: Keras of TensorFlow 2.0 to 2.4. Raises a ModelFileError where it says nothing."""
    data = file.readall()
    if _SIGN not in data:
        raise NoModelError(
            "it is a SavedModel without keras_metadata.pb (Keras 3 exports such): it holds graphs to be served, and "
            "neither a configuration nor compile state of Keras"
        )
    for each in _first(_parsed("SavedModel", data).meta_graphs, limits):
        graph = _parsed("MetaGraph", each)
        tensorflow = _parsed("MetaInfo", graph.meta_info).tensorflow_version.decode("utf-8", "replace")
        for node in _first(_parsed("ObjectGraph", graph.objects).nodes, limits):
            about = _parsed("UserObject", _parsed("Node", node).user_object)
            if about.identifier in _MODELS and about.metadata:
                return _stored(about.metadata, tensorflow, limits)
    raise NoModelError("no model of Keras stands among the objects it describes")


def _stored(metadata: bytes, tensorflow: str, limits: Limits) -> Stored:
    known, notes = object_of(metadata, "metadata", limits)
    model = known.get("model_config")
    compiled = known.get("training_config")
    return Stored(
        # Some releases leave model_config, or what is in it, out; the metadata of the root tells the same.
        model=model if isinstance(model, dict) and isinstance(model.get("config"), dict) else known,
        compiled=compiled if isinstance(compiled, dict) and compiled else None,
        keras=text_of(known.get("keras_version")),
        backend=text_of(known.get("backend")),
        tensorflow=tensorflow,
        notes=notes,
    )


def _first(nodes: Any, limits: Limits) -> Iterator[bytes]:
    for index in range(min(len(nodes), limits.nodes)):
        yield nodes[index]


def _parsed(name: str, data: bytes) -> Any:
    """The message with its declared fields as bytes; DamagedError where the bytes are none."""
    messages, fault = _messages()
    result = messages[name]()
    try:
        result.ParseFromString(data)
    except fault as error:
        raise DamagedError("it is no protocol buffer of the kind that its name says") from error
    return result


@lru_cache(maxsize=1)
def _messages() -> tuple[dict[str, Any], type[Exception]]:
    """A class for each message, and the error of one that cannot be parsed."""
    try:
        from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory
    except ImportError as error:
        raise NotReadableError("reading a SavedModel takes protobuf: pip install 'trueup[saved]'") from error
    package = "trueup.saved"
    file = descriptor_pb2.FileDescriptorProto(name="trueup_saved.proto", package=package, syntax="proto3")
    for name, fields in _MESSAGES.items():
        declared = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            label = 3 if kind == "many" else 1
            declared.field.add(name=field, number=number, label=label, type=12)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    found = {name: pool.FindMessageTypeByName(f"{package}.{name}") for name in _MESSAGES}
    return {name: message_factory.GetMessageClass(each) for name, each in found.items()}, message.DecodeError
