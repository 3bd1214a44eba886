/* Which of several words stand in a text: one pass over it, however many they are. */
#include <stdint.h>
#include <string.h>

/* What searching.py asks before it calls: a library that was compiled from another edition of this file is not used. */
int64_t trueup_words_edition(void) { return 1; }

enum { BITS = 12, MOST = 255 };

/* Where the first three bytes of a word stand in the table. */
static inline uint32_t slot(const uint8_t *at) {
    uint32_t three = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
    return (three * 2654435761u) >> (32 - BITS);
}

/* How many of the words are found; found[i] is then 1 for word i, else 0. The words stand one after another in `words`,
   each of three bytes or more, at most 255. */
int64_t trueup_words(const uint8_t *words, const int64_t *lengths, int64_t count, const uint8_t *text, int64_t size,
                     uint8_t *found) {
    uint8_t table[1 << BITS] = {0}, following[MOST] = {0}; /* the number of a word from 1; 0 ends the row */
    const uint8_t *begins[MOST];
    int64_t different = 0;
    for (int64_t word = 0; word < count; word++) {
        uint32_t where = slot(words);
        begins[word] = words;
        words += lengths[word];
        following[word] = table[where];
        table[where] = (uint8_t)(word + 1);
        found[word] = 0;
    }
    for (int64_t begin = 0; begin + 3 <= size; begin++) {
        for (uint8_t next = table[slot(text + begin)]; next; next = following[next - 1]) {
            int64_t word = next - 1;
            if (found[word] || lengths[word] > size - begin) continue;
            if (!memcmp(text + begin, begins[word], (size_t)lengths[word])) found[word] = 1, different++;
        }
    }
    return different;
}
