"""Models and layers of Keras that are classes of a program's own: what comes out, for the table of heads.

An input without the batch axis, the program that makes `model`, and of each output the shape for six items, and what
its numbers are.
"""

from __future__ import annotations

OWN_MODELS = [
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.a = Dense(7, "relu")
        self.b = Dense(K, "softmax")
    def call(self, x):
        return self.b(self.a(x))
model = Net()""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self, k, act=None):
        super().__init__()
        self.a = Dense(7, "relu")
        self.b = Dense(k)
        self.act = keras.activations.get(act)
    def call(self, x, training=False):
        return self.act(self.b(self.a(x)))
model = Net(K, "softmax")""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.stack = [Dense(7, "relu") for _ in range(3)]
        self.b = Dense(K)
    def call(self, x):
        for layer in self.stack:
            x = layer(x)
        return tf.nn.softmax(self.b(x))
model = Net()""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.net = Sequential([Dense(7, "relu"), Dense(2 * K)])
    def call(self, x):
        a, b = tf.split(self.net(x), 2, axis=-1)
        return a
model = Net()""",
        [((6, 5), "any")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.net = Sequential([Dense(7, "relu"), Dense(2 * K)])
    def call(self, x):
        return tf.split(self.net(x), [3, 7], axis=1)[0]
model = Net()""",
        [((6, 3), "any")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.heads = [Dense(1) for _ in range(K)]
    def call(self, x):
        return tf.concat([h(x) for h in self.heads], axis=1)
model = Net()""",
        [((6, 5), "any")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.heads = [Dense(K, "softmax") for _ in range(3)]
    def call(self, x):
        return tf.reduce_mean(tf.stack([h(x) for h in self.heads]), axis=0)
model = Net()""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.heads = [Dense(K, "softmax") for _ in range(3)]
    def call(self, x):
        return tf.stack([h(x) for h in self.heads], axis=1)
model = Net()""",
        [((6, 3, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.heads = [Dense(K, "softmax") for _ in range(3)]
    def call(self, x):
        return tf.stack([h(x) for h in self.heads], axis=-1)
model = Net()""",
        [((6, 5, 3), "sum to 1 over axis 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.d = Dense(1, "sigmoid")
    def call(self, x):
        p = self.d(x)
        return tf.concat([1 - p, p], axis=-1)
model = Net()""",
        [((6, 2), "sum to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.d = Dense(1, "sigmoid")
    def call(self, x):
        return tf.squeeze(self.d(x), axis=-1)
model = Net()""",
        [((6,), "0 to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.d = Dense(1)
    def call(self, x):
        return tf.reshape(tf.sigmoid(self.d(x)), [-1])
model = Net()""",
        [((6,), "0 to 1")],
    ),
    (
        "(8,)",
        """class Net(Model):
    def __init__(self):
        super().__init__()
        self.w = self.add_weight(shape=(8, K), name="w")
        self.b = self.add_weight(shape=(K,), name="b")
    def call(self, x):
        return tf.nn.softmax(tf.matmul(x, self.w) + self.b)
model = Net()""",
        [((6, 5), "sum to 1")],
    ),
    (
        "(8,)",
        """class Head(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), name="w")
    def call(self, x):
        return tf.nn.sigmoid(x @ self.w)
model = Sequential([Input((8,)), Dense(7), Head(K)])""",
        [((6, 5), "0 to 1")],
    ),
    (
        "(8,)",
        """class Proto(layers.Layer):
    def build(self, shape):
        self.p = self.add_weight(shape=(K, shape[-1]), name="p")
    def call(self, x):
        return -tf.reduce_sum((x[:, None] - self.p[None]) ** 2, axis=-1)
model = Sequential([Input((8,)), Dense(7), Proto()])""",
        [((6, 5), "any")],
    ),
    (
        "(8,)",
        """class Cos(layers.Layer):
    def build(self, shape):
        self.p = self.add_weight(shape=(shape[-1], K), name="p")
    def call(self, x):
        return 30 * tf.matmul(tf.math.l2_normalize(x, axis=1), tf.math.l2_normalize(self.p, axis=0))
model = Sequential([Input((8,)), Dense(7), Cos()])""",
        [((6, 5), "any")],
    ),
]
