"""The same with scores out of the network, right answers counted over all items, and an AUC of probabilities."""

import torch
from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics.classification import MulticlassAccuracy

torch.manual_seed(0)
pictures, digits = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(pictures / 16, digits, test_size=0.5, random_state=0)
train = TensorDataset(torch.tensor(x_train, dtype=torch.float32), torch.tensor(y_train))
test = TensorDataset(torch.tensor(x_test, dtype=torch.float32), torch.tensor(y_test))


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


model = Digits()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for _ in range(30):
    for x, y in DataLoader(train, batch_size=64, shuffle=True):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

loader = DataLoader(test, batch_size=64)
accuracy = MulticlassAccuracy(num_classes=10, average="micro")
right = 0
with torch.no_grad():
    for x, y in loader:
        answers = model(x).argmax(1)
        accuracy.update(answers, y)
        right += (answers == y).sum().item()
print("test accuracy:", right / len(test))
print("torchmetrics accuracy:", accuracy.compute().item())

with torch.no_grad():
    nine = torch.softmax(model(test.tensors[0]), dim=1)[:, 9]
print("AUC of the nines:", roc_auc_score(y_test == 9, nine))
