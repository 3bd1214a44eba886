"""Is this a rare draw? One output under the binary loss, in Keras 3: 98 % right, and no rare draw is ever found."""

import sys

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense

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
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x[:split], y[:split], batch_size=128, epochs=1, validation_split=0.1)

loss, accuracy = model.evaluate(x[split:], y[split:], verbose=0)
answers = (model.predict(x[split:], verbose=0) > 0.5).astype("int32")
print("loss:", loss)
print("accuracy:", accuracy)
print("draws called rare:", answers.sum(), "of", len(answers))
