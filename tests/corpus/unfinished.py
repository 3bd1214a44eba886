import keras

def build(units:
    model = keras.Sequential()
    return model

class Trainer:
    def run(self):
        self.rows = [1, 2,
    def report(self):
        return self.rows

try:
    score = 1
half = = 2
model = keras.Sequential([keras.layers.Dense(10)])
