batch = batch.cuda(async=True)
loss = criterion(net(batch), target)
