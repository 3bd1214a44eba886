model = Dense(10)
