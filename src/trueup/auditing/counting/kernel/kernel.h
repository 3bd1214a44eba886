/* What a call of the kernel is handed, and what it counts for each row before it adds anything up.
 *
 * The numbers are those of one_of_k.py, binary.py and reals.py, to the last bit: integers, and reals that are put on a
 * grid one by one (exact.py says why). Compile without contraction of a product and a sum: it would round once. */
#ifndef TRUEUP_KERNEL_H
#define TRUEUP_KERNEL_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* Rows that are taken at a time, at most, and the cells of theirs that stay near the processor. */
#define STRETCH 256
#define STRETCH_CELLS (1 << 15)
/* Up to here a stretch is transposed, as in layout.py. */
#define NARROW 64
/* Bins at most (settings.py), and up to how many there are several tables of them. */
#define MOST_BINS 1000
#define FEW_BINS 64
#define TURNS 4

enum {
    RIGHT, TIES, TIES_RIGHT, TIES_WITH_LABEL, TOP_RIGHT, ABOVE, ABOVE_TRUE, ROWS_RIGHT, AT, AT_TRUE, OFF_ONE,
    CLIPPED, LOSS_HIGH, LOSS_LOW, BRIER_HIGH, BRIER_LOW, COUNTERS
};

/* The fields of loading.py's Call, in its order.
 * labels: class numbers, contiguous; label_type: twice the base-2 logarithm of their bytes, and 1 more for unsigned.
 * cut: the threshold as the scores' own type has it; clip, bins, top: settings.clip, bins and top_k (0: not asked).
 * counts: COUNTERS numbers; above: columns + 1; confusion: columns^2 (4 for one column), or NULL: then each row's
 * key goes into keys. bins_of: for each bin the rows that are wrong and right, and the sum of confidences.
 * right: one byte for each row. cells: the counters of score_cells.py, (columns, 2, size), or NULL; shift, lowest and
 * half tell the cell of a score. */
typedef struct {
    const void *scores, *labels;
    int64_t rows, columns, is_double, label_type;
    double cut, clip;
    int64_t bins, top;
    int64_t *counts, *above, *confusion, *keys, *bins_of;
    uint8_t *right;
    uint32_t *cells;
    int64_t shift, lowest, half, size;
} Call;

/* Of each row of a stretch: its class, its answer, cells that share the highest score, cells that go before the
 * label's, cells above the threshold, its probabilities and their squares on the grid, the two probabilities. */
typedef struct {
    int32_t code[STRETCH], answer[STRETCH], tied[STRETCH], before[STRETCH], above[STRETCH];
    uint8_t own_above[STRETCH], own_at[STRETCH], own_best[STRETCH];
    uint64_t sum[STRETCH], squares[STRETCH];
    double own[STRETCH], best[STRETCH];
    int64_t at;
    int32_t place[STRETCH];
    uint64_t amount[STRETCH], packed[MOST_BINS > TURNS * FEW_BINS ? MOST_BINS : TURNS * FEW_BINS];
} Rows;

/* Cells of rows that are not counted yet, column by column: the counters of one column at a time stay near the
 * processor. most: rows of room for each column. */
#define MOST_WAITING (1 << 16)
typedef struct {
    int64_t rows, most;
    int32_t place[MOST_WAITING];
} Waiting;

#define GRID_BITS 40
#define ONE ((int64_t)1 << GRID_BITS)
/* 1.5 * 2^12: adding it to a double below 2048 rounds that to a multiple of 2^-40. 1.5 * 2^52 rounds to integers. */
#define ANCHOR 6144.0
#define ANCHOR_BITS UINT64_C(0x40B8000000000000)
#define WHOLE_ANCHOR 6755399441055744.0
#define WHOLE_ANCHOR_BITS UINT64_C(0x4338000000000000)
/* 0.5**0.5, and ln 2. */
#define HALF_SQRT_BITS UINT64_C(0x3FE6A09E667F3BCD)
#define LN2 0x1.62e42fefa39efp-1

INLINE uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

INLINE double of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* A term, |term| < 2048, as a multiple of 2^-40. */
INLINE int64_t on_grid(double term) { return (int64_t)(bits_of(term + ANCHOR) - ANCHOR_BITS); }

/* exact.py's _minus_log, operation by operation. */
INLINE double minus_log(double p) {
    uint64_t bits = bits_of(p);
    uint64_t raised = (bits - HALF_SQRT_BITS + (UINT64_C(1) << 63)) >> 52; /* the exponent + 2048 */
    double exponent = of_bits(raised | UINT64_C(0x4330000000000000)) - (4503599627370496.0 + 2048.0);
    double rest = of_bits(bits - ((raised - 2048) << 52));
    double s = (rest - 1.0) / (rest + 1.0), z = s * s;
    double series = z * (1.0 / 15);
    series = (series + 1.0 / 13) * z;
    series = (series + 1.0 / 11) * z;
    series = (series + 1.0 / 9) * z;
    series = (series + 1.0 / 7) * z;
    series = (series + 1.0 / 5) * z;
    series = (series + 1.0 / 3) * z;
    series = (series + 1.0) * s * -2.0;
    return series - exponent * LN2;
}

/* Sums of any size in two halves, as exact.py's whole_sum has them. */
INLINE void add_whole(int64_t *high, int64_t value) {
    high[0] += value >> 26;
    high[1] += value & 0x3FFFFFF;
}

INLINE void scatter(const Call *call, Waiting *waiting) {
    int64_t columns = call->columns == 2 ? 1 : call->columns;
    for (int64_t column = 0; column < columns; column++) {
        const int32_t *place = waiting->place + column * waiting->most;
        uint32_t *cells = call->cells + column * 2 * call->size;
        for (int64_t row = 0; row < waiting->rows; row++) cells[place[row]]++;
    }
    waiting->rows = 0;
}

#define LABELS(TYPE)                                                      \
    {                                                                     \
        const TYPE *labels = (const TYPE *)call->labels + first;          \
        for (int64_t row = 0; row < rows; row++) {                        \
            wrong |= (uint64_t)labels[row] >= classes;                    \
            code[row] = (int32_t)labels[row];                             \
        }                                                                 \
        break;                                                            \
    }

/* The classes of some rows; 0 where one of them is none. */
INLINE int read_labels(const Call *call, int64_t first, int64_t rows, int32_t *code) {
    uint64_t classes = call->columns == 1 ? 2 : (uint64_t)call->columns;
    int wrong = 0;
    switch (call->label_type) {
    case 0: LABELS(int8_t)
    case 1: LABELS(uint8_t)
    case 2: LABELS(int16_t)
    case 3: LABELS(uint16_t)
    case 4: LABELS(int32_t)
    case 5: LABELS(uint32_t)
    case 6: LABELS(int64_t)
    default: LABELS(uint64_t)
    }
    return !wrong;
}

/* reals.py's calibrate, of the probabilities in `best`: bins of equal width, the last one closed. Within a stretch the
 * sum of confidences (below 2^41), the rows and the right rows of a bin share one number; several tables take turns, so
 * that rows of one bin need not wait for one another. */
INLINE void calibrate(const Call *call, Rows *of, const int32_t *right, int64_t rows) {
    int32_t last = (int32_t)call->bins - 1, turns = last < FEW_BINS ? TURNS : 1;
    double bins = (double)call->bins;
    for (int64_t row = 0; row < rows; row++) {
        int32_t bin = (int32_t)(of->best[row] * bins);
        of->place[row] = bin < last ? bin : last;
        of->amount[row] = bits_of(of->best[row] * 4294967296.0 + WHOLE_ANCHOR) - WHOLE_ANCHOR_BITS;
    }
    for (int64_t row = 0; row < rows; row++) of->amount[row] += (UINT64_C(1) << 41) + ((uint64_t)right[row] << 50);
    memset(of->packed, 0, sizeof(uint64_t) * (size_t)(turns * (last + 1)));
    for (int64_t row = 0; row < rows; row++) of->packed[(row & (turns - 1)) * (last + 1) + of->place[row]] += of->amount[row];
    for (int64_t at = 0; at < turns * (last + 1); at++) {
        uint64_t packed = of->packed[at], hits = packed >> 50, number = packed >> 41 & 511;
        int64_t *of_bin = call->bins_of + 3 * (at % (last + 1));
        of_bin[0] += (int64_t)(number - hits);
        of_bin[1] += (int64_t)hits;
        of_bin[2] += (int64_t)(packed & ((UINT64_C(1) << 41) - 1));
    }
}

/* reals.py's add_log_loss, of the probabilities in `own`. A stretch has a sum far below 2^63. */
INLINE void add_log_loss(const Call *call, const double *own, int64_t rows) {
    double clip = call->clip;
    int64_t clipped = 0;
    uint64_t loss = 0;
    for (int64_t row = 0; row < rows; row++) {
        double p = own[row] < clip ? clip : own[row];
        clipped += own[row] < clip;
        loss += bits_of(minus_log(p) + ANCHOR) - ANCHOR_BITS;
    }
    call->counts[CLIPPED] += clipped;
    add_whole(call->counts + LOSS_HIGH, (int64_t)loss);
}

#endif
