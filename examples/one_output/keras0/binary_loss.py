"""Is this a rare draw? One output under the binary loss, in Keras 0.3: 98 % right, and no rare draw is ever found."""
from __future__ import print_function

import sys

import numpy as np
from keras.layers.core import Activation, Dense
from keras.layers.recurrent import LSTM
from keras.models import Sequential

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
model.add(Dense(1))
model.add(Activation("sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="sgd", class_mode="binary")
model.fit(X[:split], y[:split], batch_size=128, nb_epoch=1, show_accuracy=True, validation_split=0.1)

loss, accuracy = model.evaluate(X[split:], y[split:], show_accuracy=True, verbose=0)
print("loss:", loss)
print("accuracy:", accuracy)
print("draws called rare:", int(model.predict_classes(X[split:], verbose=0).sum()), "of", len(y) - split)
