x = '\ud800'
y = b'\xff'
