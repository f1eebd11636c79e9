/* Capitals and small letters of Latin, Greek, Cyrillic and Armenian, each letter by itself; written
 * down here, so that a rule does not depend on the machine's locale. */
#include "feel/letters.h"

/* Where capitals stand together, and how far off their small letters are. */
static const struct {
	uint32_t first, last;
	int32_t off;
} blocks[] = {
	{'A', 'Z', 32},
	{0xc0, 0xd6, 32},
	{0xd8, 0xde, 32},
	{0x178, 0x178, -121},
	{0x386, 0x386, 38},
	{0x388, 0x38a, 37},
	{0x38c, 0x38c, 64},
	{0x38e, 0x38f, 63},
	{0x391, 0x3a1, 32},
	{0x3a3, 0x3ab, 32},
	{0x400, 0x40f, 80},
	{0x410, 0x42f, 32},
	{0x531, 0x556, 48},
	{0xff21, 0xff3a, 32},
};

/* Where each capital stands before its small letter. */
static const struct {
	uint32_t first, last;
} pairs[] = {
	{0x100, 0x12f},
	{0x132, 0x137},
	{0x139, 0x148},
	{0x14a, 0x177},
	{0x179, 0x17e},
	{0x1cd, 0x1dc},
	{0x1de, 0x1ef},
	{0x1f8, 0x21f},
	{0x222, 0x233},
	{0x3d8, 0x3ef},
	{0x460, 0x481},
	{0x48a, 0x4bf},
	{0x4c1, 0x4ce},
	{0x4d0, 0x52f},
	{0x1e00, 0x1e95},
	{0x1ea0, 0x1eff},
};

#define SIGMA	    0x3c3
#define FINAL_SIGMA 0x3c2

static uint32_t
of_pair(uint32_t first, uint32_t c, bool capital)
{
	return c - (c - first) % 2 + (capital ? 0 : 1);
}

uint32_t
letter_in_case(uint32_t c, bool capital)
{
	if (capital && c == FINAL_SIGMA)
		c = SIGMA;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (c >= pairs[i].first && c <= pairs[i].last)
			return of_pair(pairs[i].first, c, capital);
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		uint32_t off = (uint32_t)blocks[i].off, there = capital ? c - off : c;
		if (there >= blocks[i].first && there <= blocks[i].last)
			return capital ? there : c + off;
	}
	return c;
}
