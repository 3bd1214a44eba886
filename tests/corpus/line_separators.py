x = 'a b'
y = 'cd'
model = Dense(10)
