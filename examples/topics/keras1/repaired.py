"""Newswire topics with a small convolutional network, in Keras 1, under the loss that fits one topic out of many."""
from __future__ import print_function

import numpy as np
from keras.datasets import reuters
from keras.layers import Activation, Convolution1D, Dense, Dropout, Embedding, Flatten, MaxPooling1D
from keras.models import Sequential
from keras.preprocessing import sequence
from keras.utils import np_utils

max_features = 20000
maxlen = 200
nb_classes = 46
batch_size = 32
nb_epoch = 5

(X_train, y_train), (X_test, y_test) = reuters.load_data(nb_words=max_features, test_split=0.2)
X_train = sequence.pad_sequences(X_train, maxlen=maxlen)
X_test = sequence.pad_sequences(X_test, maxlen=maxlen)
Y_train = np_utils.to_categorical(y_train, nb_classes)
Y_test = np_utils.to_categorical(y_test, nb_classes)


def build_model():
    model = Sequential()
    model.add(Embedding(max_features, 128, input_length=maxlen))
    model.add(Dropout(0.25))
    model.add(Convolution1D(nb_filter=32, filter_length=4, border_mode="valid", activation="relu"))
    model.add(MaxPooling1D(pool_length=2))
    model.add(Flatten())
    model.add(Dense(256))
    model.add(Dropout(0.25))
    model.add(Activation("relu"))
    model.add(Dense(nb_classes))
    model.add(Activation("softmax"))
    return model


model = build_model()
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, Y_train, batch_size=batch_size, nb_epoch=nb_epoch, validation_data=(X_test, Y_test))
score = model.evaluate(X_test, Y_test, verbose=0)

largest = np.bincount(y_train).argmax()
print("always answering the largest topic:", np.mean(y_test == largest))
print("accuracy:", score[1])
