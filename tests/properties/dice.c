#include "dice.h"

/* splitmix64 */
uint64_t dice_bits(struct dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct dice dice_new(uint64_t seed)
{
    struct dice dice = {seed * UINT64_C(0xd1342543de82ef95) + 1};
    dice.state = dice_bits(&dice);
    return dice;
}

size_t dice_below(struct dice *dice, size_t count)
{
    return (size_t)(dice_bits(dice) % count);
}

bool dice_chance(struct dice *dice, unsigned percent)
{
    return dice_below(dice, 100) < percent;
}
