/* dice.h - numbers that look random, and are the same for the same seed. */
#ifndef DICE_H
#define DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* Neighbouring seeds have nothing in common. */
struct dice dice_new(uint64_t seed);

uint64_t dice_bits(struct dice *dice);
size_t dice_below(struct dice *dice, size_t count); /* count > 0 */
bool dice_chance(struct dice *dice, unsigned percent);

#define DICE_PICK(dice, array) ((array)[dice_below((dice), sizeof(array) / sizeof *(array))])

#endif
