"""Handwritten digits in PyTorch, as such programs are often written: it runs, it learns, and says less than it seems."""

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
        return torch.softmax(self.out(torch.relu(self.hidden(x))), dim=1)


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
accuracy = MulticlassAccuracy(num_classes=10)
total = 0.0
with torch.no_grad():
    for x, y in loader:
        answers = model(x).argmax(1)
        accuracy.update(answers, y)
        total += (answers == y).float().mean().item()
print("test accuracy:", total / len(loader))
print("torchmetrics accuracy:", accuracy.compute().item())

with torch.no_grad():
    is_nine = (model(test.tensors[0]).argmax(1) == 9).int()
print("AUC of the nines:", roc_auc_score(y_test == 9, is_nine))
