/* Which of several words stand in a text: one pass over it, however many they are. */
#include <stdint.h>
#include <string.h>

/* What searching.py asks before it calls: a library that was compiled from another edition of this file is not used. */
int64_t trueup_words_edition(void) { return 1; }

enum { BITS = 14, MOST = 255, AT_ONCE = 4 };

/* How often a letter stands in programs, roughly; what is not here is rare. */
static const uint8_t often[256] = {
    ['e'] = 30, ['t'] = 29, ['a'] = 28, ['o'] = 27, ['i'] = 26, ['n'] = 25, ['s'] = 24, ['r'] = 23, ['l'] = 22,
    ['h'] = 21, ['d'] = 20, ['c'] = 19, ['u'] = 18, ['m'] = 17, ['f'] = 16, ['p'] = 15, ['g'] = 14, ['b'] = 13,
    ['v'] = 12, ['y'] = 11, ['w'] = 10,
};

/* Where three bytes stand in the table. */
static inline uint32_t slot(const uint8_t *at) {
    uint32_t three = (uint32_t)at[0] << 8 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 24;
    return (three * 2654435761u) >> (32 - BITS);
}

/* The same, quicker, where a byte follows them. */
static inline uint32_t slot_inside(const uint8_t *at) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint32_t four;
    memcpy(&four, at, sizeof four);
    return ((four << 8) * 2654435761u) >> (32 - BITS);
#else
    return slot(at);
#endif
}

/* Where the three bytes of a word begin that are the rarest: they are looked for, and few places have them. */
static int64_t rarest(const uint8_t *word, int64_t length) {
    int64_t best = 0, least = INT64_MAX;
    for (int64_t at = 0; at + 3 <= length; at++) {
        int64_t here = often[word[at]] + often[word[at + 1]] + often[word[at + 2]];
        if (here < least) least = here, best = at;
    }
    return best;
}

/* How many of the words are found; found[i] is then 1 for word i, else 0. The words stand one after another in `words`,
   each of three bytes or more, at most 255. */
int64_t trueup_words(const uint8_t *words, const int64_t *lengths, int64_t count, const uint8_t *text, int64_t size,
                     uint8_t *found) {
    uint8_t table[1 << BITS] = {0}, following[MOST] = {0}; /* the number of a word from 1; 0 ends the row */
    const uint8_t *begins[MOST];
    int64_t inside[MOST], different = 0;
    for (int64_t word = 0; word < count; word++) {
        inside[word] = rarest(words, lengths[word]);
        uint32_t where = slot(words + inside[word]);
        begins[word] = words;
        words += lengths[word];
        following[word] = table[where];
        table[where] = (uint8_t)(word + 1);
        found[word] = 0;
    }
    for (int64_t at = 0; at + 3 <= size; at++) {
        /* Nearly nowhere one of several places is any word's. */
        while (at + AT_ONCE + 3 <= size &&
               !(table[slot_inside(text + at)] | table[slot_inside(text + at + 1)] |
                 table[slot_inside(text + at + 2)] | table[slot_inside(text + at + 3)]))
            at += AT_ONCE;
        if (at + 3 > size) break;
        for (uint8_t next = table[slot(text + at)]; next; next = following[next - 1]) {
            int64_t word = next - 1, begin = at - inside[word];
            if (found[word] || begin < 0 || lengths[word] > size - begin) continue;
            if (!memcmp(text + begin, begins[word], (size_t)lengths[word])) found[word] = 1, different++;
        }
    }
    return different;
}
