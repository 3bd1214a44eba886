# coding: rot13
model = Dense(10)
