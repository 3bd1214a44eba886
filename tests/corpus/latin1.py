# coding: latin-1
prix = 'élevé'
model = Dense(10)
