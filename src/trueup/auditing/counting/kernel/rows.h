/* The counting of one type of score: include with REAL (float, double), BITS (an integer of its size) and NAME(x).
 *
 * Probabilities from 0 to 1 order as their bits do, taken for integers; NaN, infinities, negatives and -0.0 lie above
 * the bits of 1 when taken for unsigned ones. A stretch that holds such a number is not counted at all: NumPy does it. */

INLINE BITS NAME(bits)(REAL value) {
    BITS bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* The threshold as bits: all clean scores are above -1, and none is above the greatest. */
INLINE BITS NAME(cut_bits)(const Call *call) {
    if (call->cut < 0) return -1;
    return call->cut > 1 ? NAME(bits)(2) : NAME(bits)((REAL)(call->cut + 0.0));
}

/* score_order.py's cell_of. */
INLINE int32_t NAME(cell)(REAL p, int shift, BITS lowest, int32_t half) {
    REAL other = 1 - p;
    BITS place = NAME(bits)(p < other ? p : other) >> shift;
    int32_t from_end = (int32_t)(place > lowest ? place - lowest : 0);
    return p > (REAL)0.5 ? 2 * half - from_end : from_end;
}

/* The cells of a column's scores, for scatter. */
INLINE void NAME(cells)(const Call *call, const REAL *scores, int64_t rows, int32_t *place) {
    int shift = (int)call->shift;
    int32_t half = (int32_t)call->half;
    BITS lowest = (BITS)call->lowest;
    for (int64_t row = 0; row < rows; row++) place[row] = NAME(cell)(scores[row], shift, lowest, half);
}

/* A stretch of few columns, transposed: every loop runs along the rows. 0 where a score is no clean probability. */
INLINE int NAME(narrow)(const Call *call, const REAL *scores, int64_t rows, REAL *turned, Rows *of) {
    int64_t columns = call->columns;
    const BITS *cells = (const BITS *)turned;
    BITS best[STRETCH], own[STRETCH], answer[STRETCH], tied[STRETCH], before[STRETCH], above[STRETCH];
    BITS cut = NAME(cut_bits)(call), bad = 0, one = NAME(bits)(1), at = 0;
    for (int64_t row = 0; row < rows; row++) {
        for (int64_t column = 0; column < columns; column++) turned[column * STRETCH + row] = scores[row * columns + column];
        own[row] = NAME(bits)(scores[row * columns + of->code[row]]);
    }
    memset(answer, 0, sizeof answer), memset(tied, 0, sizeof tied);
    memset(before, 0, sizeof before), memset(above, 0, sizeof above);
    memset(of->sum, 0, sizeof of->sum), memset(of->squares, 0, sizeof of->squares);
    memcpy(best, cells, sizeof best);
    for (BITS column = 0; column < columns; column++, cells += STRETCH) {
        for (int64_t row = 0; row < rows; row++) {
            BITS cell = cells[row], higher = cell > best[row];
            bad |= (BITS)(cell < 0) | (BITS)(cell > one);
            best[row] = higher ? cell : best[row];
            answer[row] = higher ? column : answer[row];
        }
        for (int64_t row = 0; row < rows; row++) {
            BITS cell = cells[row];
            above[row] += cell > cut;
            at += cell == cut;
            before[row] += (BITS)(cell > own[row]) | ((BITS)(cell == own[row]) & (BITS)(column < of->code[row]));
        }
        for (int64_t row = 0; row < rows; row++) {
            double p = (double)turned[column * STRETCH + row];
            of->sum[row] += bits_of(p + ANCHOR);
            of->squares[row] += bits_of(p * p + ANCHOR);
        }
    }
    if (bad) return 0;
    cells = (const BITS *)turned;
    for (int64_t column = 0; column < columns; column++, cells += STRETCH) {
        for (int64_t row = 0; row < rows; row++) tied[row] += cells[row] == best[row];
    }
    of->at = at;
    for (int64_t row = 0; row < rows; row++) {
        of->answer[row] = (int32_t)answer[row], of->tied[row] = (int32_t)tied[row];
        of->before[row] = (int32_t)before[row], of->above[row] = (int32_t)above[row];
        of->own_above[row] = own[row] > cut, of->own_at[row] = own[row] == cut, of->own_best[row] = own[row] == best[row];
        of->own[row] = (double)scores[row * columns + of->code[row]];
        of->best[row] = (double)scores[row * columns + of->answer[row]];
    }
    return 1;
}

/* One row of many columns. 0 where a score is no clean probability. */
INLINE int NAME(wide_row)(const Call *call, const REAL *scores, int64_t row, Rows *of) {
    const BITS *cells = (const BITS *)scores;
    BITS columns = (BITS)call->columns, best = 0, bad = 0, one = NAME(bits)(1), cut = NAME(cut_bits)(call);
    BITS code = of->code[row], own = cells[code], first = columns;
    for (BITS column = 0; column < columns; column++) {
        BITS cell = cells[column];
        bad |= (BITS)(cell < 0) | (BITS)(cell > one);
        best = cell > best ? cell : best;
    }
    if (bad) return 0;
    BITS tied = 0, higher = 0, equal = 0, above = 0, at = 0;
    for (BITS column = 0; column < columns; column++) {
        BITS cell = cells[column], place = cell == best ? column : columns;
        first = place < first ? place : first;
        tied += cell == best;
        higher += cell > own;
        equal += cell == own;
        above += cell > cut;
        at += cell == cut;
    }
    uint64_t sum = 0, squares = 0;
    for (BITS column = 0; column < columns; column++) {
        double p = (double)scores[column];
        sum += bits_of(p + ANCHOR);
        squares += bits_of(p * p + ANCHOR);
    }
    if (equal > 1) { /* of equal scores the first column goes first */
        for (BITS column = 0; column < code; column++) higher += cells[column] == own;
    }
    of->answer[row] = (int32_t)first, of->tied[row] = (int32_t)tied, of->before[row] = (int32_t)higher;
    of->above[row] = (int32_t)above, of->at += at, of->sum[row] = sum, of->squares[row] = squares;
    of->own_above[row] = own > cut, of->own_at[row] = own == cut, of->own_best[row] = own == best;
    of->own[row] = (double)scores[code], of->best[row] = (double)scores[first];
    return 1;
}

INLINE int NAME(wide)(const Call *call, const REAL *scores, int64_t rows, Rows *of) {
    of->at = 0;
    for (int64_t row = 0; row < rows; row++) {
        if (!NAME(wide_row)(call, scores + row * call->columns, row, of)) return 0;
    }
    return 1;
}

/* one_of_k.py's areas of few columns: rows of a column's class count on the other side of its table. */
INLINE void NAME(rank_narrow)(const Call *call, const REAL *turned, int64_t rows, Rows *of, Waiting *waiting) {
    int32_t size = (int32_t)call->size, *place = waiting->place + waiting->rows;
    if (call->columns == 2) { /* of two classes the cells of the second column tell both */
        NAME(cells)(call, turned + STRETCH, rows, place);
        for (int64_t row = 0; row < rows; row++) place[row] += of->code[row] * size;
    } else {
        for (int64_t column = 0; column < call->columns; column++) {
            NAME(cells)(call, turned + column * STRETCH, rows, place + column * waiting->most);
        }
        for (int64_t row = 0; row < rows; row++) place[of->code[row] * waiting->most + row] += size;
    }
    waiting->rows += rows;
    if (waiting->rows + STRETCH > waiting->most) scatter(call, waiting);
}

/* The same of many columns: some columns of all rows after the others, so that their counters stay near the processor. */
INLINE void NAME(rank_wide)(const Call *call, const REAL *scores, int64_t rows, const Rows *of) {
    int64_t columns = call->columns, size = call->size;
    int32_t place[NARROW];
    for (int64_t from = 0; from < columns; from += NARROW) {
        int64_t width = columns - from < NARROW ? columns - from : NARROW;
        for (int64_t row = 0; row < rows; row++) {
            int64_t own = of->code[row] - from;
            uint32_t *cells = call->cells + from * 2 * size;
            NAME(cells)(call, scores + row * columns + from, width, place);
            if (own >= 0 && own < width) place[own] += (int32_t)size;
            for (int64_t at = 0; at < width; at++, cells += 2 * size) cells[place[at]]++;
        }
    }
}

/* Rows of one of k classes, up to the first stretch that is not clean; the number of rows counted. */
INLINE int64_t NAME(one_of_k)(const Call *call, Rows *of, Waiting *waiting, void *room) {
    REAL *turned = (REAL *)room;
    int64_t most = STRETCH_CELLS / call->columns, columns = call->columns;
    most = most < 1 ? 1 : most > STRETCH ? STRETCH : most;
    for (int64_t first = 0, rows; first < call->rows; first += rows) {
        const REAL *scores = (const REAL *)call->scores + first * columns;
        rows = call->rows - first < most ? call->rows - first : most;
        if (!read_labels(call, first, rows, of->code)) return first;
        int clean = columns <= NARROW ? NAME(narrow)(call, scores, rows, turned, of) : NAME(wide)(call, scores, rows, of);
        if (!clean) return first;
        if (call->cells && columns <= NARROW) NAME(rank_narrow)(call, turned, rows, of, waiting);
        else if (call->cells) NAME(rank_wide)(call, scores, rows, of);
        add_rows_of_k(call, of, first, rows);
    }
    return call->rows;
}

/* Rows that one column tells, as binary.py counts them. */
INLINE int64_t NAME(binary)(const Call *call, Rows *of) {
    BITS cut = NAME(cut_bits)(call), one = NAME(bits)(1);
    for (int64_t first = 0, rows; first < call->rows; first += rows) {
        const REAL *scores = (const REAL *)call->scores + first;
        rows = call->rows - first < STRETCH ? call->rows - first : STRETCH;
        BITS bad = 0;
        for (int64_t row = 0; row < rows; row++) {
            BITS bits = NAME(bits)(scores[row]);
            bad |= (BITS)(bits < 0) | (BITS)(bits > one);
            of->answer[row] = bits > cut;
            of->tied[row] = bits == cut;
        }
        if (bad || !read_labels(call, first, rows, of->code)) return first;
        for (int64_t row = 0; row < rows; row++) of->best[row] = (double)scores[row];
        if (call->cells) {
            int32_t size = (int32_t)call->size;
            NAME(cells)(call, scores, rows, of->place);
            for (int64_t row = 0; row < rows; row++) call->cells[of->place[row] + of->code[row] * size]++;
        }
        add_rows_of_two(call, of, first, rows);
    }
    return call->rows;
}
