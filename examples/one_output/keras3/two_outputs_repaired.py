"""Is this a rare draw? Two outputs, a softmax and the categorical loss, in Keras 3, with the rare ones counted."""

import sys

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense
from keras.utils import to_categorical

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 430_000
steps, kinds = 5, 10

# Five draws out of ten kinds; rare are those that add up to nine or less: 2,002 of 100,000, so 2 %.
draws = np.random.default_rng(0).integers(kinds, size=(rows, steps))
x = np.eye(kinds, dtype="float32")[draws]
y = (draws.sum(axis=1) <= 9).astype("int32")
split = rows * 4 // 5

model = Sequential()
model.add(Input(shape=(steps, kinds)))
model.add(LSTM(256, recurrent_activation="hard_sigmoid"))
model.add(Dense(16))
model.add(Dense(2, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
labels = to_categorical(y, 2)
model.fit(x[:split], labels[:split], batch_size=128, epochs=3, validation_split=0.1)

loss, accuracy = model.evaluate(x[split:], labels[split:], verbose=0)
answers = model.predict(x[split:], verbose=0).argmax(axis=1)
truth = y[split:]
print("always answering common:", np.mean(truth == 0))
print("accuracy:", accuracy)
print("rare draws found:", answers[truth == 1].sum(), "of", truth.sum())
