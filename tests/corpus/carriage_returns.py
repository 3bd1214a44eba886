model = Sequential()model.add(Dense(10))
model.compile()