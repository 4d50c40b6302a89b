/* haste.h - a clock for a program under test: what takes a moment seems to take long. */
#ifndef HASTE_H
#define HASTE_H

#include <stdint.h>
#include <time.h>

/* So many times faster than the clock on the wall, which it agrees with when the program begins. */
static int64_t haste = 1;

/* What the library calls is this one, since the program has it. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    static const int64_t SECOND = 1000000000;
    static time_t begun;
    (void)clock;
    timespec_get(now, TIME_UTC);
    begun = begun ? begun : now->tv_sec;
    int64_t passed = ((int64_t)(now->tv_sec - begun) * SECOND + now->tv_nsec) * haste;
    now->tv_sec = begun + (time_t)(passed / SECOND);
    now->tv_nsec = (long)(passed % SECOND);
    return 0;
}

#endif
