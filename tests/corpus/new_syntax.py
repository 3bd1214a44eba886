type Rows = list[int]
def first[T](rows: list[T]) -> T:
    return rows[0]
model = Dense(10)
