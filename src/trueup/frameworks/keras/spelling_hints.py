"""Which releases a program was written for, told from the spelling it uses, and the backend it selects.

These are hints from names, so they are taken from the tree (keywords of calls, imported names, attributes), never from
the text, and only from names that tell. They tell a stretch of releases, of which one stands for the others where they
agree. Keras 2.0 to 2.3 still took the names of Keras 1 with a warning, so a file that mixes both is of these. A key
such as `history["acc"]` is left out: where nothing else tells the release, reading a name that today's never logs is a
finding, not a hint; within a stretch it is one (`name_evidence.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from trueup.contract.target import Version
from trueup.frameworks.releases import lies_in
from trueup.frameworks.spelling import Hints, ReleaseHint
from trueup.syntax.parse import Source

#: "Keras 2": gone in Keras 3. "Keras 2 or later": tells only that a program with older names is no Keras 1.
Era = Literal[
    "Keras 0",
    "Keras 1",
    "Keras 1 to 2.3",
    "Keras 2",
    "Keras before 2.4",
    "Keras before 2.6",
    "Keras 2 or later",
    "Keras 3",
    "TensorFlow 1",
    "TensorFlow 2",
    "before TensorFlow 2.2",
    "Python 2",
]

#: Leaves of a tree, and what else stands in the fields of a node: texts, numbers, positions. There is one `ast.Add` for
#: all trees of a process, and who shows tracebacks (IPython) hangs other trees on it; so signs must be leaves here.
_SIGNS = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
_TELL_NOTHING = frozenset(
    (
        *(ast.Name, ast.Constant, ast.Pass, ast.arg, str, int, bool, type(None)),
        *(sign for kind in _SIGNS for sign in kind.__subclasses__()),
    )
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONVOLUTIONS = _words(
    "Convolution1D Convolution2D Convolution3D AtrousConvolution2D Deconvolution2D SeparableConvolution2D Conv1D "
    "Conv2D Conv3D Conv2DTranspose SeparableConv1D SeparableConv2D DepthwiseConv2D"
)
_LAYERS = _CONVOLUTIONS | _words(
    "Dense Embedding LSTM GRU SimpleRNN ConvLSTM2D BatchNormalization Dropout Highway MaxPooling1D MaxPooling2D "
    "MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D ZeroPadding2D UpSampling2D"
)
_OPTIMIZERS = _words("SGD RMSprop Adagrad Adadelta Adam Adamax Nadam Ftrl")
_FITS = _words("fit fit_generator evaluate predict evaluate_generator train_on_batch")

#: (era, the calls it counts in, keywords of them).
_KEYWORDS: tuple[tuple[Era, frozenset[str], str], ...] = (
    ("Keras 0", _FITS | {"compile"}, "show_accuracy"),
    ("Keras 0", frozenset({"compile"}), "class_mode theano_mode"),
    ("Keras 1", _FITS, "nb_epoch samples_per_epoch nb_val_samples nb_worker max_q_size"),
    ("Keras 1", _LAYERS, "nb_filter nb_row nb_col filter_length border_mode init dim_ordering atrous_rate pool_length"),
    ("Keras 1", _LAYERS, "W_regularizer b_regularizer U_regularizer W_constraint b_constraint subsample_length"),
    ("Keras 1", _LAYERS, "inner_init inner_activation dropout_W dropout_U"),
    ("Keras 1", _CONVOLUTIONS, "subsample"),
    ("Keras 1", _LAYERS - {"Embedding"}, "output_dim"),
    ("Keras 1", frozenset({"merge", "Merge"}), "mode"),
    ("Keras 1 to 2.3", frozenset({"Model"}), "input output"),
    ("Keras 2", _OPTIMIZERS, "lr"),
    ("Keras 2", frozenset({"TensorBoard"}), "write_grads"),
    ("Keras 2 or later", _FITS, "epochs steps_per_epoch validation_steps"),
    ("Keras 2 or later", _LAYERS, "units filters kernel_size padding rate use_bias data_format dilation_rate"),
    ("Keras 2 or later", _CONVOLUTIONS, "strides"),
    ("Keras 2 or later", _LAYERS, "kernel_initializer kernel_regularizer recurrent_dropout recurrent_activation"),
)
_BY_KEYWORD = {(call, word): era for era, calls, words in _KEYWORDS for call in calls for word in words.split()}
_TELLING_KEYWORDS = frozenset(word for _, word in _BY_KEYWORD)

#: Names imported from Keras.
_NAMES: Mapping[str, Era] = {
    "Graph": "Keras 0",
    "TimeDistributedDense": "Keras 1",
    "MaxoutDense": "Keras 1",
    "Merge": "Keras 1",
    "activity_l2": "Keras 1",
    **dict.fromkeys(["ImageDataGenerator", "CuDNNLSTM", "CuDNNGRU"], "Keras 2"),
    "multi_gpu_model": "Keras before 2.4",
    "Conv1D": "Keras 2 or later",
    "Conv2D": "Keras 2 or later",
}
#: Modules inside Keras.
_MODULES: Mapping[str, Era] = {
    "containers": "Keras 0",
    "visualize_util": "Keras 1",
    **dict.fromkeys(["advanced_activations", "convolutional", "core", "embeddings", "merge", "noise"], "Keras 2"),
    **dict.fromkeys(["normalization", "pooling", "recurrent", "wrappers", "np_utils", "generic_utils"], "Keras 2"),
    **dict.fromkeys(["vis_utils", "engine", "text"], "Keras 2"),
    **dict.fromkeys(["tensorflow_backend", "objectives"], "Keras before 2.4"),
    **dict.fromkeys(["ops", "distribution"], "Keras 3"),
}
#: Methods of a model.
_METHODS: Mapping[str, Era] = {
    **dict.fromkeys(["fit_generator", "evaluate_generator", "predict_generator", "_decayed_lr"], "Keras 2"),
    "predict_classes": "Keras before 2.6",
    "image_dataset_from_directory": "TensorFlow 2",
    "set_image_dim_ordering": "Keras before 2.4",
    "image_dim_ordering": "Keras before 2.4",
}
#: Attributes of the module tensorflow, and of its parts, that TensorFlow 2 no longer has.
TENSORFLOW_1 = _words(
    "placeholder placeholder_with_default sparse_placeholder Session InteractiveSession ConfigProto GPUOptions contrib "
    "app flags gfile layers log log1p log_sigmoid set_random_seed global_variables_initializer "
    "local_variables_initializer initialize_all_variables tables_initializer global_variables trainable_variables "
    "get_collection get_default_graph get_default_session reset_default_graph get_variable get_variable_scope "
    "variable_scope enable_eager_execution truncated_normal random_normal random_uniform random_shuffle random_crop "
    "to_float to_int32 to_int64 to_double assign assign_add assign_sub ceil reciprocal rsqrt diag matrix_inverse "
    "matrix_transpose multinomial lin_space read_file decode_raw parse_single_example FixedLenFeature VarLenFeature "
    "sparse_tensor_to_dense string_split verify_tensor_all_finite py_func count_nonzero Print mod floordiv div "
    "is_nan is_inf is_finite segment_sum unsorted_segment_sum depth_to_space space_to_depth "
    "train.AdamOptimizer train.GradientDescentOptimizer train.RMSPropOptimizer train.MomentumOptimizer "
    "train.AdagradOptimizer train.AdadeltaOptimizer train.FtrlOptimizer train.Saver train.exponential_decay "
    "train.batch train.shuffle_batch train.string_input_producer train.start_queue_runners train.get_global_step "
    "train.get_or_create_global_step train.MonitoredTrainingSession train.SessionRunHook train.write_graph "
    "summary.FileWriter summary.merge_all summary.merge nn.softmax_cross_entropy_with_logits_v2 "
    "nn.rnn_cell nn.dynamic_rnn nn.static_rnn "
    "nn.bidirectional_dynamic_rnn nn.xw_plus_b image.resize_images image.resize_bilinear "
    "losses.softmax_cross_entropy losses.sparse_softmax_cross_entropy losses.sigmoid_cross_entropy "
    "losses.mean_squared_error losses.absolute_difference losses.get_total_loss metrics.accuracy metrics.mean "
    "logging.set_verbosity logging.info python_io.TFRecordWriter"
)
#: What came with TensorFlow 2: it bounds releases from below that something else tells, and tells none by itself.
_TENSORFLOW_2 = _words(
    "random.set_seed random.Generator config.list_physical_devices config.list_logical_devices "
    "config.set_visible_devices data.AUTOTUNE summary.create_file_writer"
)

_TELLING_ATTRIBUTES = (
    _METHODS.keys() | _MODULES.keys() | {name.rpartition(".")[2] for name in TENSORFLOW_1 | _TENSORFLOW_2}
)


class _Era(NamedTuple):
    """What an era is read as: the release that stands for it, and the stretch; None where it tells nothing."""

    version: Version
    since: Version
    until: Version


#: Each era, the surest first: in releases of the package keras, and of TensorFlow for tf.keras.
_READ_AS: tuple[tuple[Era, _Era, _Era | None], ...] = (
    ("Keras 0", _Era((0, 3, 3), (0, 1), (1, 0)), None),
    # The first three months of Keras 1 (1.0.0 to 1.0.5) are left out: it is read as what it was from then on.
    ("Keras 1", _Era((1, 2, 2), (1, 0, 6), (2, 0)), None),
    ("TensorFlow 1", _Era((2, 2, 4), (2, 0), (2, 4)), _Era((1, 15, 0), (1, 4), (2, 0))),
    # Python 2 was last run by Keras 2.3 and TensorFlow 2.1; its programs are mostly older.
    ("Python 2", _Era((2, 2, 4), (2, 0), (2, 4)), _Era((1, 15, 0), (1, 4), (2, 2))),
    ("before TensorFlow 2.2", _Era((2, 2, 4), (2, 0), (2, 4)), _Era((2, 1, 0), (1, 4), (2, 2))),
    ("Keras 1 to 2.3", _Era((2, 2, 4), (1, 0, 6), (2, 4)), None),
    ("Keras before 2.4", _Era((2, 2, 4), (2, 0), (2, 4)), _Era((2, 3, 0), (1, 4), (2, 4))),
    ("Keras before 2.6", _Era((2, 2, 4), (2, 0), (2, 6)), _Era((2, 5, 3), (1, 4), (2, 6))),
    ("Keras 2", _Era((2, 2, 4), (2, 0), (3, 0)), _Era((2, 10, 1), (1, 4), (2, 16))),
)
#: Libraries whose releases are told by spelling.
_SPELLED = ("keras", "tf.keras")
#: Keras 2.0 to 2.3 took the names of Keras 1 as well.
_TOOK_BOTH = _Era((2, 2, 4), (2, 0), (2, 4))


def _within(hint: ReleaseHint | None, more: ReleaseHint) -> ReleaseHint:
    """What two hints leave, the first of which is surer: it stands alone where the other adds or contradicts."""
    if hint is None:
        return more
    since = max(hint.since or (), more.since or ())
    until = min(filter(None, (hint.until, more.until)), default=None)
    if (since, until) == (hint.since, hint.until) or (until is not None and since >= until):
        return hint
    version = hint.version if hint.version is not None and lies_in(hint.version, since, None) else more.version
    return ReleaseHint(version, f"{hint.why}; {more.why}", since, until)


@dataclass(slots=True)
class Spelling:
    """What the names of a program tell.

    eras: the first spelling of each era, with its row. backend: the one that the program selects itself, or None.
    in_words: how a row is told.
    """

    eras: dict[Era, tuple[str, int]] = field(default_factory=dict)
    backend: str | None = None
    in_words: Callable[[int], str] = "line {}".format
    _texts: dict[str, str] = field(default_factory=dict)
    _tensorflow: set[str] = field(default_factory=set)

    def hint(self, library: str) -> ReleaseHint | None:
        """The releases of the library that are told, and a clause that says by what; None where nothing tells them."""
        if library not in _SPELLED or "Keras 3" in self.eras:
            return None
        known: ReleaseHint | None = None
        for era, keras, tensorflow in _READ_AS:
            read_as = keras if library == "keras" else tensorflow
            if era not in self.eras or read_as is None:
                continue
            clause = self._clause(era)
            if era in ("Keras 0", "Keras 1") and "Keras 2 or later" in self.eras:
                spelling, row = self.eras["Keras 2 or later"]
                clause, read_as = f"{clause} beside {spelling} on {self.in_words(row)} (Keras 2 or later)", _TOOK_BOTH
            known = _within(known, ReleaseHint(read_as.version, clause, read_as.since, read_as.until))
        if library == "tf.keras" and "TensorFlow 2" in self.eras:
            known = _within(known, ReleaseHint(None, self._clause("TensorFlow 2"), (2, 0), None))
        return known

    def _clause(self, era: Era) -> str:
        spelling, row = self.eras[era]
        if row < 0:
            return f"the output of cell {-row} shows {spelling} ({era})"
        return f"{self.in_words(row)} uses {spelling} ({era})" if row else f"the program is written in {era}"

    def note_output(self, era: str, words: str, cell: int) -> None:
        """Remember what an output of a notebook shows; it stands before any spelling, as it was really run."""
        self.eras[era] = (words, -cell)  # type: ignore[index]

    def note(self, era: Era | None, spelling: str, node: ast.AST) -> None:
        """Remember a spelling, if it is the first of its era."""
        row: int = getattr(node, "lineno", 0)
        if era is not None and (era not in self.eras or row < self.eras[era][1]):
            self.eras[era] = (spelling, row)

    def read_if_import(self, node: ast.AST) -> None:
        """An import of either kind; nothing of any other node."""
        if isinstance(node, ast.Import):
            self.read_import(node)
        elif isinstance(node, ast.ImportFrom):
            self.read_import_from(node)

    def read_import(self, node: ast.Import) -> None:
        """`import keras.layers.core`, `import tensorflow as tf`."""
        for alias in node.names:
            self._path(alias.name, node)
            if alias.name == "tensorflow":
                self._tensorflow.add(alias.asname or "tensorflow")

    def read_import_from(self, node: ast.ImportFrom) -> None:
        """`from keras.layers.core import Dense`, `from keras.utils import np_utils`."""
        module = node.module or ""
        self._path(module, node)
        if module.split(".")[0] == "keras" and not node.level:
            for alias in node.names:
                self.note(_NAMES.get(alias.name) or _MODULES.get(alias.name), alias.name, node)

    def _path(self, module: str, node: ast.AST) -> None:
        first, *rest = module.split(".")
        if first == "keras":
            for part in rest:
                self.note(_MODULES.get(part), module, node)
        elif first == "tensorflow" and rest[:1] in (["contrib"], ["examples"]):
            self.note("TensorFlow 1", module, node)
        elif first == "tensorflow_addons" or (first == "tensorflow" and rest[:2] == ["python", "keras"]):
            self.note("Keras 2", module, node)  # of TensorFlow's own copy, which was never Keras 3

    def read_attribute(self, node: ast.Attribute) -> None:
        """`tf.Session`, `keras.ops.mean`, `keras.utils.np_utils`, `model.predict_classes`."""
        self.note(_METHODS.get(node.attr), node.attr, node)
        root: ast.expr = node.value
        if isinstance(root, ast.Name) and root.id in self._tensorflow and node.attr in TENSORFLOW_1:
            self.note("TensorFlow 1", f"{root.id}.{node.attr}", node)
        elif isinstance(root, ast.Attribute) and getattr(root.value, "id", None) in self._tensorflow:
            part = f"{root.attr}.{node.attr}"
            if part in TENSORFLOW_1 or part in _TENSORFLOW_2:
                self.note("TensorFlow 1" if part in TENSORFLOW_1 else "TensorFlow 2", ast.unparse(node), node)
        if node.attr in _MODULES:
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id == "keras":
                self.note(_MODULES[node.attr], ast.unparse(node), node)

    def read_call(self, node: ast.Call) -> None:
        """Keywords that tell, `Convolution2D(32, 3, 3)`, `Dense(784, 10)`, and what selects the backend."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for keyword in node.keywords:
            if keyword.arg in _TELLING_KEYWORDS:
                self.note(_BY_KEYWORD.get((name, keyword.arg)), keyword.arg, keyword.value)
        if (
            name in ("Convolution2D", "Convolution3D")
            and len(node.args) > 2
            and not isinstance(node.args[1], ast.Tuple)
        ):
            self.note("Keras 1", f"{name} with the size of its filters in separate numbers", node)
        if name == "Dense" and len(node.args) > 1 and all(_is_number(each) for each in node.args[:2]):
            self.note("Keras 0", "Dense with its inputs before its outputs", node)
        if name == "ModelCheckpoint":
            self.note(
                "Keras 2" if self._is_old_checkpoint(node) else None, "a checkpoint of a name as Keras 2 has it", node
            )
        if name in ("setdefault", "putenv") and len(node.args) == 2 and _text(node.args[0]) == "KERAS_BACKEND":
            self.backend = _text(node.args[1]) or self.backend
        if name == "set_backend" and len(node.args) == 1:
            self.backend = _text(node.args[0]) or self.backend

    def _is_old_checkpoint(self, node: ast.Call) -> bool:
        """True for a file that Keras 3 refuses: weights alone end in `.weights.h5`, models in `.keras` or `.h5`."""
        by_name = {each.arg: each.value for each in node.keywords}
        passed = by_name.get("filepath", node.args[0] if node.args else None)
        end = passed.values[-1] if isinstance(passed, ast.JoinedStr) and passed.values else passed
        text = self._texts.get(end.id, "") if isinstance(end, ast.Name) else _text(end) if end is not None else ""
        only = by_name.get("save_weights_only")
        weights = isinstance(only, ast.Constant) and only.value is True
        return bool(text) and not text.endswith((".weights.h5",) if weights else (".keras", ".h5"))

    def read_assign(self, node: ast.Assign) -> None:
        """`os.environ["KERAS_BACKEND"] = "jax"`, and texts under names."""
        for target in node.targets:
            if isinstance(target, ast.Name) and _text(node.value):
                self._texts[target.id] = _text(node.value)
            if isinstance(target, ast.Subscript) and _text(target.slice) == "KERAS_BACKEND":
                self.backend = _text(node.value) or self.backend


def _nodes_that_tell(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a tree as `ast.walk` gives them, but for leaves, which tell nothing and are the most."""
    nodes = [tree]
    for node in nodes:
        for value in vars(node).values():
            kind = type(value)
            if kind is list:
                if value:
                    nodes += [each for each in value if type(each) not in _TELL_NOTHING]
            elif kind not in _TELL_NOTHING:
                nodes.append(value)
    return nodes


def hints_of(source: Source, library: str) -> Hints:
    """What a program and the outputs below its cells tell of the releases of a line, and of the backend."""
    spelling = Spelling()
    if library in _SPELLED or may_select_backend(source.text):
        spelling = spelling_of(source.tree, selects=may_select_backend(source.text))
    spelling.in_words = source.row_in_words
    if source.python2:
        spelling.note("Python 2", "the syntax of Python 2", source.tree)
    for era, (words, cell) in source.shown.eras.items():
        spelling.note_output(era, words, cell)
    return Hints(spelling.hint(library), spelling.backend)


def may_select_backend(text: str) -> bool:
    """False where the program surely selects no backend."""
    return "KERAS_BACKEND" in text or "set_backend" in text


def spelling_of(tree: ast.Module, *, selects: bool = True) -> Spelling:
    """What the names of the program tell; the imports come first, so that aliases are known wherever they are used.

    selects: whether the program may select a backend. Where it does not, and imports what only Keras 3 has, the rest
    of the tree has nothing to add.
    """
    spelling = Spelling()
    for statement in tree.body:
        spelling.read_if_import(statement)
    if "Keras 3" in spelling.eras and not selects:
        return spelling
    rest: list[ast.Attribute | ast.Call | ast.Assign] = []
    for node in _nodes_that_tell(tree):
        if isinstance(node, ast.Attribute):
            rest += [node] if node.attr in _TELLING_ATTRIBUTES else []
        elif isinstance(node, ast.Call):
            rest += [node] if node.args or node.keywords else []
        elif isinstance(node, ast.Assign):
            rest.append(node)
        else:
            spelling.read_if_import(node)
    for each in sorted(rest, key=lambda node: not isinstance(node, ast.Assign)):
        if isinstance(each, ast.Attribute):
            spelling.read_attribute(each)
        elif isinstance(each, ast.Call):
            spelling.read_call(each)
        else:
            spelling.read_assign(each)
    return spelling


def api_hint(tree: ast.Module, library: str = "keras") -> ReleaseHint | None:
    """The releases of the library that the program's spelling tells, and by what; None where nothing tells them."""
    return spelling_of(tree).hint(library)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int
