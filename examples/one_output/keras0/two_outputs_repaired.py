"""Is this a rare draw? Two outputs, a softmax and the categorical loss, in Keras 0.3, with the rare ones counted."""
from __future__ import print_function

import sys

import numpy as np
from keras.layers.core import Activation, Dense
from keras.layers.recurrent import LSTM
from keras.models import Sequential
from keras.utils import np_utils

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 430000
steps, kinds = 5, 10

# Five draws out of ten kinds; rare are those that add up to nine or less: 2,002 of 100,000, so 2 %.
draws = np.random.RandomState(0).randint(kinds, size=(rows, steps))
X = np.eye(kinds, dtype="float32")[draws]
y = (draws.sum(axis=1) <= 9).astype("int32")
split = rows * 4 // 5

model = Sequential()
model.add(LSTM(256, inner_activation="hard_sigmoid", input_shape=(steps, kinds)))
model.add(Dense(16))
model.add(Dense(2))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", class_mode="categorical")
Y = np_utils.to_categorical(y, 2)
model.fit(X[:split], Y[:split], batch_size=128, nb_epoch=3, show_accuracy=True, validation_split=0.1)

loss, accuracy = model.evaluate(X[split:], Y[split:], show_accuracy=True, verbose=0)
answers = model.predict_classes(X[split:], verbose=0)
truth = y[split:]
print("always answering common:", np.mean(truth == 0))
print("accuracy:", accuracy)
print("rare draws found:", int(answers[truth == 1].sum()), "of", int(truth.sum()))
