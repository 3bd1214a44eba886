# coding: no-such-codec
model = Dense(10)
