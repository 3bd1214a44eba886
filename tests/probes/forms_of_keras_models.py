"""Models of Keras that are put together in many forms: what comes out, for the table of heads.

An input without the batch axis, the program that makes `model`, and of each output the shape for six items, and what
its numbers are.
"""

from __future__ import annotations

MODELS = [
    (
        "(8,)",
        'model = Sequential([Input((8,)), Dense(7, "relu"), Dense(K, "softmax")])',
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """model = Sequential()
model.add(Input((8,)))
model.add(Dense(7))
model.add(Dense(K))
model.add(Activation("softmax"))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        'model = Sequential([Input((8,)), Sequential([Dense(7), Dense(K, "softmax")])])',
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        "model = Sequential([Input((8,)), Sequential([Dense(7), Dense(K)]), layers.Softmax()])",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """inner = Sequential([Input((8,)), Dense(K)])
model = Sequential([inner, Activation("sigmoid")])""",
        [((6, 5), "0 to 1")],
    ),
    (
        "(8,)",
        """model = Sequential([Input((8,)), Dense(7), Dense(K, "softmax")])
model.pop()""",
        [((6, 7), "any")],
    ),
    (
        "(8,)",
        """model = Sequential([Input((8,)), Dense(7, "relu"), Dense(9)])
model.pop()
model.add(Dense(K, "softmax"))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """inner = Sequential([Input((8,)), Dense(7), Dense(9)])
model = Sequential(inner.layers[:-1] + [Dense(K, "softmax")])""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """inner = Sequential([Input((8,)), Dense(7), Dense(9)])
model = Model(inner.inputs, Dense(K, "softmax")(inner.layers[-2].output))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """inner = Sequential([Input((8,)), Dense(7, "relu"), Dense(9, name="last")])
model = Model(inner.inputs, inner.get_layer("last").output)""",
        [((6, 9), "any")],
    ),
    (
        "(8,)",
        """inner = Sequential([Input((8,)), Dense(7, "sigmoid", name="mid"), Dense(9)])
model = Model(inner.inputs, inner.get_layer("mid").output)""",
        [((6, 7), "0 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
enc = Model(x, Dense(4)(x))
z = Input((4,))
dec = Model(z, Dense(K, "sigmoid")(z))
model = Model(x, dec(enc(x)))""",
        [((6, 5), "0 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
a = Model(x, Dense(K, "softmax")(x))
b = Model(x, Dense(K, "softmax")(x))
model = Model(x, Average()([a(x), b(x)]))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
a = Model(x, Dense(K, "softmax")(x))
b = Model(x, Dense(K, "softmax")(x))
model = Model(x, Average()([a.output, b.output]))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
members = [Model(x, Dense(K, "softmax")(x)) for _ in range(3)]
model = Model(x, Average()([m(x) for m in members]))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
model = Model(x, [Dense(K, "softmax")(x), Dense(1, "sigmoid")(x)])""",
        [((6, 5), "sum to 1"), ((6, 1), "0 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
model = Model(x, {"a": Dense(K, "softmax", name="a")(x), "b": Dense(1, name="b")(x)})""",
        [((6, 5), "sum to 1"), ((6, 1), "any")],
    ),
    (
        "(8,)",
        """x = Input((8,))
model = Model(x, [Dense(k, "softmax")(x) for k in (2, 3, 4)])""",
        [((6, 2), "sum to 1"), ((6, 3), "sum to 1"), ((6, 4), "sum to 1")],
    ),
    (
        "(4, 8)",
        """x = Input((4, 8))
h, s, c = LSTM(K, return_sequences=True, return_state=True)(x)
model = Model(x, [h, s])""",
        [((6, 4, 5), "-1 to 1"), ((6, 5), "-1 to 1")],
    ),
    (
        "(4, 8)",
        """x = Input((4, 8))
h, f1, f2, b1, b2 = Bidirectional(LSTM(K, return_state=True))(x)
model = Model(x, Concatenate()([f1, b1]))""",
        [((6, 10), "-1 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
gate = Dense(3, "softmax")(x)
experts = [Dense(K, "softmax")(x) for _ in range(3)]
stacked = ops.stack(experts, axis=1)
model = Model(x, ops.sum(ops.expand_dims(gate, -1) * stacked, axis=1))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
gate = Dense(3, "softmax")(x)
experts = [Dense(K)(x) for _ in range(3)]
stacked = ops.stack(experts, axis=1)
model = Model(x, ops.einsum("be,bek->bk", gate, stacked))""",
        [((6, 5), "any")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K)(x)
model = Model(x, ops.exp(l) / ops.sum(ops.exp(l), axis=-1, keepdims=True))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K - 1, "sigmoid")(x)
model = Model(x, ops.cumprod(l, axis=1))""",
        [((6, 4), "0 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K)(x)
model = Model(x, ops.where(l > 0, l, 0.0))""",
        [((6, 5), "0 and more")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K)(x)
model = Model(x, ops.maximum(l, 0.0))""",
        [((6, 5), "0 and more")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K, "sigmoid")(x)
model = Model(x, l / ops.sum(l, axis=-1, keepdims=True))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K)(x)
model = Model(x, l / ops.norm(l, axis=-1, keepdims=True))""",
        [((6, 5), "-1 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K)(x)
model = Model(x, UnitNormalization()(l))""",
        [((6, 5), "-1 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(2 * K)(x)
model = Model(x, ops.split(l, 2, axis=-1)[1])""",
        [((6, 5), "any")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K, "softmax")(x)
model = Model(x, ops.repeat(l, 2, axis=1))""",
        [((6, 10), "0 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K, "softmax")(x)
model = Model(x, ops.tile(l, (1, 2)))""",
        [((6, 10), "0 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(1)(x)
model = Model(x, ops.repeat(l, K, axis=1))""",
        [((6, 5), "any")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K, "softmax")(x)
model = Model(x, ops.pad(l, [[0, 0], [0, 2]]))""",
        [((6, 7), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K, "softmax")(x)
model = Model(x, ops.flip(l, axis=1))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K)(x)
model = Model(x, ops.top_k(l, 3)[0])""",
        [((6, 3), "any")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K)(x)
model = Model(x, ops.take(l, [0, 2], axis=1))""",
        [((6, 2), "any")],
    ),
    (
        "(8,)",
        """x = Input((8,))
l = Dense(K, "softmax")(x)
model = Model(x, ops.sort(l, axis=-1))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
a = Dense(K)(x)
b = Dense(K)(x)
model = Model(x, ops.stop_gradient(a) + b)""",
        [((6, 5), "any")],
    ),
    (
        "(8,)",
        """x = Input((8,))
h = x
for u in (16, 7, K):
    h = Dense(u, "relu")(h)
model = Model(x, h)""",
        [((6, 5), "0 and more")],
    ),
    (
        "(8,)",
        """def block(u, act="relu"):
    return Sequential([Dense(u), BatchNormalization(), Activation(act)])
x = Input((8,))
model = Model(x, block(K, "softmax")(block(7)(x)))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """def block(h, u, last=False):
    h = Dense(u)(h)
    return Activation("softmax")(h) if last else ReLU()(h)
x = Input((8,))
model = Model(x, block(block(x, 7), K, last=True))""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
head = Dense(K, activation="softmax")
h1 = head(Dense(7)(x))
h2 = head(Dense(7)(x))
model = Model(x, Multiply()([h1, h2]))""",
        [((6, 5), "0 to 1")],
    ),
    (
        "(8,)",
        """x = Input((8,))
h = keras.Sequential.from_config(Sequential([Input((8,)), Dense(K, "softmax")]).get_config())
model = h""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        'model = keras.models.clone_model(Sequential([Input((8,)), Dense(K, "softmax")]))',
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """model = Sequential([Input((8,)), Dense(K, "softmax")])
model.layers[-1].activation = keras.activations.linear""",
        [((6, 5), "any")],
    ),
    (
        "(4, 8)",
        """x = Input((4, 8))
w = Dense(1, activation="softmax")(x)
model = Model(x, w)""",
        [((6, 4, 1), "sum to 1")],
    ),
    (
        "(4, 8)",
        """x = Input((4, 8))
w = layers.Softmax(axis=1)(Dense(1)(x))
model = Model(x, ops.squeeze(w, -1))""",
        [((6, 4), "sum to 1")],
    ),
    (
        "(4, 8)",
        """x = Input((4, 8))
w = Flatten()(Dense(1)(x))
model = Model(x, Activation("softmax")(w))""",
        [((6, 4), "sum to 1")],
    ),
    (
        "(4, 8)",
        """x = Input((4, 8))
w = Activation("softmax")(Flatten()(Dense(1)(x)))
model = Model(x, Dot(axes=1)([w, x]))""",
        [((6, 8), "any")],
    ),
]
