model = Dense(10)
text = """never closed
Dense(1, activation="softmax")
