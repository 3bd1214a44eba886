model = 1

def f():
    return Dense(10)
