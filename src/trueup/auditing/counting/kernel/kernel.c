/* Counts blocks of clean probabilities against class numbers: the same integers as one_of_k.py and binary.py give. */
#include "kernel.h"

/* Adds what was found of each row of a stretch to the counters. */
INLINE void add_rows_of_k(const Call *call, Rows *of, int64_t first, int64_t rows) {
    int64_t *counts = call->counts, columns = call->columns;
    uint64_t anchors = (uint64_t)columns * ANCHOR_BITS, brier = 0;
    int32_t top = (int32_t)call->top, right[STRETCH], sums[COUNTERS] = {0};
    int64_t off_one = 0, above = 0;
    for (int64_t row = 0; row < rows; row++) {
        int32_t tied = of->tied[row] > 1, own_above = of->own_above[row];
        right[row] = of->answer[row] == of->code[row];
        sums[RIGHT] += right[row];
        sums[TIES] += tied;
        sums[TIES_RIGHT] += tied & right[row];
        sums[TIES_WITH_LABEL] += tied & of->own_best[row];
        sums[TOP_RIGHT] += of->before[row] < top;
        sums[ABOVE_TRUE] += own_above;
        sums[ROWS_RIGHT] += own_above & (of->above[row] == 1);
        sums[AT_TRUE] += of->own_at[row];
    }
    for (int64_t row = 0; row < rows; row++) {
        int64_t off = (int64_t)(of->sum[row] - anchors) - ONE;
        off_one += (off < 0 ? -off : off) > ONE / 1000;
        brier += of->squares[row] - anchors - 2 * (bits_of(of->own[row] + ANCHOR) - ANCHOR_BITS) + ONE;
    }
    for (int at = 0; at < COUNTERS; at++) counts[at] += sums[at];
    add_whole(counts + BRIER_HIGH, (int64_t)brier);
    for (int64_t row = 0; row < rows; row++) {
        int64_t key = of->code[row] * columns + of->answer[row];
        if (call->confusion) call->confusion[key]++;
        else call->keys[first + row] = key;
        above += of->above[row];
        call->above[of->above[row]]++;
    }
    for (int64_t row = 0; row < rows; row++) call->right[first + row] = (uint8_t)right[row];
    counts[ABOVE] += above;
    counts[OFF_ONE] += off_one;
    counts[AT] += of->at;
    calibrate(call, of, right, rows);
    add_log_loss(call, of->own, rows);
}

/* The same where one column tells: its score is in `best`, the answer in `answer`. */
INLINE void add_rows_of_two(const Call *call, Rows *of, int64_t first, int64_t rows) {
    int64_t *counts = call->counts;
    int32_t yes = 0, above = 0, both = 0, at = 0, at_true = 0;
    uint64_t brier = 0;
    for (int64_t row = 0; row < rows; row++) {
        int32_t code = of->code[row], answer = of->answer[row];
        yes += code, above += answer, both += code & answer;
        at += of->tied[row], at_true += of->tied[row] & code;
    }
    for (int64_t row = 0; row < rows; row++) {
        double code = (double)of->code[row], error = of->best[row] - code;
        brier += bits_of(error * error + ANCHOR) - ANCHOR_BITS;
        of->own[row] = of->best[row] - (1 - code);
        of->own[row] = of->own[row] < 0 ? -of->own[row] : of->own[row]; /* p, or 1 - p */
    }
    for (int64_t row = 0; row < rows; row++) call->right[first + row] = of->answer[row] == of->code[row];
    int64_t table[4] = {rows - yes - above + both, above - both, yes - both, both};
    for (int key = 0; key < 4; key++) call->confusion[key] += table[key];
    add_whole(counts + BRIER_HIGH, (int64_t)brier);
    counts[AT] += at;
    counts[AT_TRUE] += at_true;
    calibrate(call, of, of->code, rows);
    add_log_loss(call, of->own, rows);
}

#define REAL float
#define BITS int32_t
#define NAME(name) name##_of_float
#include "rows.h"
#undef REAL
#undef BITS
#undef NAME
#define REAL double
#define BITS int64_t
#define NAME(name) name##_of_double
#include "rows.h"

INLINE int64_t count(const Call *call) {
    Rows *of = malloc(sizeof(Rows));
    void *room = malloc(sizeof(double) * STRETCH * NARROW);
    Waiting *waiting = malloc(sizeof(Waiting));
    int64_t counted = -1;
    if (of && room && waiting) {
        waiting->rows = 0, waiting->most = MOST_WAITING / (call->columns == 2 ? 1 : call->columns);
        if (call->columns == 1) counted = call->is_double ? binary_of_double(call, of) : binary_of_float(call, of);
        else if (call->is_double) counted = one_of_k_of_double(call, of, waiting, room);
        else counted = one_of_k_of_float(call, of, waiting, room);
        if (waiting->rows) scatter(call, waiting);
    }
    free(waiting);
    free(room);
    free(of);
    return counted;
}

#if defined(__x86_64__) && defined(__GNUC__)
static __attribute__((target("avx2"))) int64_t count_avx2(const Call *call) { return count(call); }
#endif

static int64_t count_plain(const Call *call) { return count(call); }

/* Rows counted, up to the first that has to be left to NumPy; -1 without memory. plain: not with AVX2. */
int64_t trueup_count(const Call *call, int plain) {
#if defined(__x86_64__) && defined(__GNUC__)
    if (!plain && __builtin_cpu_supports("avx2")) return count_avx2(call);
#endif
    (void)plain;
    return count_plain(call);
}

/* A digest of the sources that this was compiled from. */
const char *trueup_kernel_sources(void) { return TRUEUP_SOURCES; }
