/* num_powers.h - powers of five to 128 bits, for reading and printing doubles. */
#ifndef LYN_BASE_NUM_POWERS_H
#define LYN_BASE_NUM_POWERS_H

#include <stdint.h>

#define NUM_POWER_MIN (-342)
#define NUM_POWER_MAX 324

struct num_power {
    uint64_t high, low;
};

/* Entry q - NUM_POWER_MIN is floor(5^q * 2^s) with the s that makes its highest bit bit 127. It is
 * exact for 0 <= q <= 55 (5^55 is the last power below 2^128). */
extern const struct num_power NUM_POWERS[NUM_POWER_MAX - NUM_POWER_MIN + 1];

/* floor(log2(10^q)) for NUM_POWER_MIN <= q <= NUM_POWER_MAX. */
static inline int num_power_log2(int q) {
    return (q * 217706) >> 16;
}

#endif
