prix = 'élevé'
model = Dense(10)
