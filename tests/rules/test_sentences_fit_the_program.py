"""Sentences of findings that were false for programs nobody wrote for us, and findings that no such program earns."""

from __future__ import annotations

import pytest
from loud_findings import loud

from trueup.source import read_text

ATTENTION = """
import torch
from torch import nn

class Attention(nn.Module):
    def __init__(self, channel=512):
        super().__init__()
        self.query = nn.Conv2d(channel, channel // 2, kernel_size=(1, 1))
        self.points = nn.Conv2d(channel, 1, kernel_size=(1, 1))
        self.over_channels = nn.Softmax(-1)
        self.over_points = nn.Softmax(1)
        self.pool = nn.AdaptiveAvgPool2d((1, 1))

    def forward(self, x):
        b, c, h, w = x.size()
        points = self.over_points(self.points(x).reshape(b, -1, 1))
        query = self.pool(self.query(x)).permute(0, 2, 3, 1).reshape(b, 1, c // 2)
        return self.over_channels(query), points
"""
OVER_TIME = """
import torch
from torch import nn

class Pooling(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.worth = nn.Sequential(nn.Conv1d(channels, 16, 1), nn.Tanh(), nn.Conv1d(16, 1, 1))

    def forward(self, x):
        return (x * torch.softmax(self.worth(x), dim=-1)).sum(dim=-1)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv1d(12, 32, 7, padding=3), nn.ReLU(), nn.MaxPool1d(2))
        self.pooling = Pooling(32)
        self.classifier = nn.Linear(32, 5)

    def forward(self, x):
        return self.classifier(self.pooling(self.features(x)))

net = Net()
loss = nn.CrossEntropyLoss()(net(torch.randn(4, 12, 1000)), torch.randint(0, 5, (4,)))
loss.backward()
"""
IN_COLUMNS = """
import numpy as np
import tensorflow as tf

table = np.loadtxt("train.txt", unpack=True, dtype="float32")
weights = tf.Variable(tf.random_uniform([1, 3], -1.0, 1.0))
cost = tf.reduce_mean(tf.square(tf.matmul(weights, table[0:-1]) - table[-1]))
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
"""
CLASSES_IN_COLUMNS = """
import tensorflow as tf

x = tf.placeholder(tf.float32, [3, None])
y = tf.placeholder(tf.float32, [6, None])
weights = tf.Variable(tf.random_uniform([6, 3], -1.0, 1.0))
chances = tf.nn.softmax(tf.matmul(weights, x), axis=0)
cost = -tf.reduce_mean(tf.reduce_sum(y * tf.log(chances), axis=0))
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
"""
NO_SUCH_ARGUMENT = """
from tensorflow import keras

pictures = keras.preprocessing.image.ImageDataGenerator()
train = pictures.flow_from_directory("pictures", class_mode="categorical")
base = keras.applications.ResNet50(include_top=False, poolings="avg", weights="imagenet")
model = keras.models.Sequential([base, keras.layers.Dense(10, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(train)
"""
GROWN_BY_GINI = """
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

x, y = load_iris(return_X_y=True)
tree = DecisionTreeClassifier(criterion="gini").fit(x[::2], y[::2])
print("Decision (Gini)", tree.score(x[1::2], y[1::2]))
"""
LOST_LAYER = """
from keras import layers, models
from keras.datasets import mnist
from keras.utils import to_categorical

(x, y), _ = mnist.load_data()
model = models.Sequential()
model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, to_categorical(y))
"""
AN_OPTION_PICKS = """
import argparse
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

CLASSES = {"mnist": 10, "cifar100": 100}

def data(name):
    if name == "mnist":
        return datasets.MNIST(".", train=True, transform=transforms.ToTensor())
    elif name == "cifar100":
        return datasets.CIFAR100(".", train=True, transform=transforms.ToTensor())

def main(name):
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, CLASSES[name]))
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    for x, y in DataLoader(data(name), 64):
        loss = nn.CrossEntropyLoss()(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

parser = argparse.ArgumentParser()
parser.add_argument("-d", default="cifar100")
main(parser.parse_args().d)
"""
A_FUNCTION_IS_TRUE = """
import tensorflow as tf

def add_layer(inputs, into, out, activation=None):
    weights = tf.Variable(tf.random_normal([into, out]))
    scores = tf.matmul(inputs, weights)
    return activation(scores) if activation else scores

def add(inputs, into, out, activation=None):
    scores = tf.matmul(inputs, tf.Variable(tf.random_normal([into, out])))
    if activation:
        scores = activation(scores)
    return scores

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
chances = add(add_layer(x, 784, 50, tf.nn.relu), 50, 10, tf.nn.softmax)
loss = tf.reduce_mean(-tf.reduce_sum(y * tf.log(chances), axis=1))
train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
"""
RIGHT = {
    "an activation that is asked whether there is one": A_FUNCTION_IS_TRUE,
    "an option that picks the data set and an entry of a dict": AN_OPTION_PICKS,
    "softmax over what a layout made of a convolution": ATTENTION,
    "softmax over the places of a map of one channel": OVER_TIME,
    "weights before the inputs, against a flat row": IN_COLUMNS,
    "softmax over the classes of outputs in columns": CLASSES_IN_COLUMNS,
    "a network that is given an argument it does not take": NO_SUCH_ARGUMENT,
    "a tree named after what it is grown by": GROWN_BY_GINI,
    "a layer on a line that Python cannot parse": LOST_LAYER,
}
RIGHT["one relu for all of several layers that were not read"] = """
import torch
from torch import nn
from parts import layers_of

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers, self.relu = nn.ModuleList(layers_of(3)), nn.ReLU()

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
            x = self.relu(x)
        return x

nn.CrossEntropyLoss()(Net()(torch.randn(8, 8)), torch.randint(0, 3, (8,))).backward()
"""


@pytest.mark.parametrize("program", RIGHT.values(), ids=RIGHT.keys())
def test_nothing_is_said(program: str) -> None:
    reading = read_text(program, "program.py")
    assert reading.setups or program == ATTENTION, "the program is no longer read, so that nothing is tested"
    assert loud(program) == []


SAID = {
    "an entry that an option picks goes with the data set that it picks": (
        AN_OPTION_PICKS.replace('"cifar100": 100', '"cifar100": 50')
        .replace("CLASSES[name]", "units")
        .replace("def main(name):", "def main(name):\n    units = CLASSES[name]")
        .replace("data(name), 64", 'SETS[name](".", transform=transforms.ToTensor()), 64')
        .replace("CLASSES = {", 'SETS = {"mnist": datasets.MNIST, "cifar100": datasets.CIFAR100}\nCLASSES = {'),
        "TU203",
        "50 units (no activation) for 100 classes",
        "10 classes",
    ),
    "TensorFlow's losses take raw scores by their name": (
        """
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
chances = tf.nn.softmax(tf.layers.dense(x, 10))
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=chances, labels=y))
train = tf.train.AdamOptimizer().minimize(loss)
""",
        "TU105",
        "Give the loss the scores themselves",
        "from_logits",
    ),
    "a cross-entropy that is written out divides by no sum": (
        """
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
chances = tf.sigmoid(tf.layers.dense(x, 10))
loss = tf.reduce_mean(-tf.reduce_sum(y * tf.log(chances), axis=1))
train = tf.train.AdamOptimizer().minimize(loss)
""",
        "TU104",
        "It counts the units of an item's labels alone",
        "divided by its sum",
    ),
    "a regression has no accuracy": (
        """
from keras import Sequential, layers
from sklearn.datasets import load_diabetes

x, y = load_diabetes(return_X_y=True)
model = Sequential([layers.Dense(16, activation="relu"), layers.Dense(1, activation="softmax")])
model.compile(loss="mse", optimizer="adam", metrics=["mae"])
model.fit(x, y)
""",
        "TU101",
        "so nothing is learned from it. For a real target",
        "accuracy",
    ),
    "units of their own take a 0 or a 1 each": (
        """
from keras.layers import Dense
from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator

train = ImageDataGenerator().flow_from_directory("pictures", class_mode="sparse")
model = Sequential([Dense(128, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit_generator(train)
""",
        "TU201",
        "rows of 128: a 0 or a 1 for each unit",
        "one-hot",
    ),
    "numbers of three classes are no order": (
        """
from keras.layers import Dense
from keras.models import Sequential
from sklearn.metrics import roc_curve

model = Sequential([Dense(3, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(x, y)
roc_curve(y_test, model.predict(x_test).argmax(axis=1))
""",
        "TU311",
        "more than two classes are no order: the call raises. Give it the scores of one class",
        "single threshold",
    ),
    "rows of a generator meet one raw output": (
        """
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
items = ImageDataGenerator().flow_from_directory("a", classes=["a", "b", "c"])
model = tf.keras.Sequential([layers.Flatten(input_shape=(8, 8, 3)), layers.Dense(1)])
model.compile("adam", "categorical_crossentropy")
model.fit_generator(items)
""",
        "TU102",
        "The call raises, or trains without a word, by the release and by what gives the labels",
        "raise an error at the first batch. For",
    ),
    "a score for each step may not train at all": (
        """
import tensorflow as tf
from tensorflow.keras import layers
model = tf.keras.Sequential([layers.Embedding(9, 8), layers.LSTM(8, return_sequences=True), layers.Dense(1, "softmax")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
""",
        "TU101",
        "The output is 1 for every input, whatever it is trained on",
        "may fall",
    ),
    "a curve is drawn by a method of its class": (
        """
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import RocCurveDisplay

model = LogisticRegression().fit(x, y)
RocCurveDisplay.from_predictions(model.predict_proba(x_test)[:, 1], y_test)
""",
        "TU318",
        "Exchange the two: RocCurveDisplay.from_predictions(labels, answers)",
        "RocCurveDisplay(labels",
    ),
    "relu behind softmax loses the logits": (
        """
import tensorflow as tf
from tensorflow.keras import layers
first = layers.Dense(1, "softmax", input_shape=(5,))
model = tf.keras.Sequential([first, layers.Activation("relu"), layers.Dropout(0.5)])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
""",
        "TU101",
        "The output is 1 for every input",
        "may fall",
    ),
    "relu behind softmax clips nothing": (
        """
import torch
from torch import nn
from torch.nn import functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 16), nn.Linear(16, 3), nn.Softmax(dim=1)])

    def forward(self, x):
        for layer in self.layers:
            x = F.relu(layer(x))
        return x

nn.CrossEntropyLoss()(Net()(torch.randn(8, 8)), torch.randint(0, 3, (8,))).backward()
""",
        "TU105",
        "softmax is applied twice: by the model and by CrossEntropyLoss",
        "relu",
    ),
    "soft labels are neither 0 nor 1": (
        """
import torch
from torch import nn
from torch.nn import functional as F

net, teacher = nn.Linear(8, 1), nn.Linear(8, 1)
x = torch.randn(8, 8)
F.binary_cross_entropy_with_logits(torch.sigmoid(net(x)), torch.sigmoid(teacher(x))).backward()
""",
        "TU105",
        "cannot fall below 0.3133, whatever the labels",
        "0.6931",
    ),
    "what should be is not said as what is": (
        """
import torch
from torch import nn

net = nn.Sequential(nn.Linear(784, 10), nn.LogSoftmax(dim=0))
loss = nn.NLLLoss()(net(torch.randn(8, 784)), torch.randint(0, 10, (8,)))
loss.backward()
""",
        "TU107",
        "should sum to 1 over its classes",
        "scores sum",
    ),
}


@pytest.mark.parametrize(("program", "code", "words", "not_these"), SAID.values(), ids=SAID.keys())
def test_what_is_said_is_true(program: str, code: str, words: str, not_these: str) -> None:
    (message,) = [message for found, message in loud(program) if found == code]
    assert words in message
    assert not_these not in message
