path = 'C:\data\models'
bad = 'C:\Users'
model = Dense(10)
