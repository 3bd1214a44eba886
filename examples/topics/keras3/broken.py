"""Newswire topics with a small convolutional network, in Keras 3: which of the two losses is better?"""

import numpy as np
from keras import Input, Sequential
from keras.datasets import reuters
from keras.layers import Activation, Conv1D, Dense, Dropout, Embedding, Flatten, MaxPooling1D
from keras.utils import pad_sequences, to_categorical

num_words = 20000
maxlen = 200
num_classes = 46
batch_size = 32
epochs = 5

(x_train, y_train), (x_test, y_test) = reuters.load_data(num_words=num_words, test_split=0.2)
x_train = pad_sequences(x_train, maxlen=maxlen)
x_test = pad_sequences(x_test, maxlen=maxlen)
labels_train = to_categorical(y_train, num_classes)
labels_test = to_categorical(y_test, num_classes)


def build_model():
    return Sequential(
        [
            Input(shape=(maxlen,)),
            Embedding(num_words, 128),
            Dropout(0.25),
            Conv1D(32, 4, padding="valid", activation="relu"),
            MaxPooling1D(2),
            Flatten(),
            Dense(256),
            Dropout(0.25),
            Activation("relu"),
            Dense(num_classes),
            Activation("softmax"),
        ]
    )


binary_model = build_model()
binary_model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
binary_model.fit(x_train, labels_train, batch_size=batch_size, epochs=epochs, validation_data=(x_test, labels_test))
binary_loss, binary_accuracy = binary_model.evaluate(x_test, labels_test, verbose=0)

categorical_model = build_model()
categorical_model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
categorical_model.fit(
    x_train, labels_train, batch_size=batch_size, epochs=epochs, validation_data=(x_test, labels_test)
)
categorical_loss, categorical_accuracy = categorical_model.evaluate(x_test, labels_test, verbose=0)

print("under the binary loss:      loss", binary_loss, "accuracy", binary_accuracy)
print("under the categorical loss: loss", categorical_loss, "accuracy", categorical_accuracy)
