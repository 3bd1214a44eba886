#!/usr/bin/env python
# -*- coding: utf-8 -*-
# A training script of 2016, in Python 2, with the tabs and blanks of two editors.
import sys
from keras.models import Sequential
from keras.layers.core import Dense, Activation

open("canary-was-run", "w").write("run")

def load(path, (rows, columns)=(10, 20)):
	try:
	    handle = open(path)
        except IOError, problem:
		print >>sys.stderr, "cannot open", path, `problem`
		raise SystemExit, "no data"
	return map(lambda (x, y): x + y, zip(handle, handle))

model = Sequential()
model.add(Dense(64, input_dim=20, init='uniform'))
model.add(Activation('relu'))
model.add(Dense(1)); model.add(Activation('sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
print "compiled %d layers in mode %o" % (len(model.layers), 0777),
print
if len(model.layers) <> 4: print "odd"; exec "count = 10L" in {}
history = model.fit(X, y, nb_epoch=20, batch_size=16)
print 'accuracy %.2f%%' % (history.history['acc'][-1] * \
    100), ur"na\u00efve"
