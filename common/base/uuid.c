#include "base/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void
random_bytes(void *into, size_t length)
{
	if (getentropy(into, length) != 0)
		abort();
}

const char *
uuid_new(instant now, char into[UUID_TEXT_SIZE])
{
	uint64_t ms = (uint64_t)(now / 1000);
	unsigned char b[16];

	random_bytes(b, sizeof(b));
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	b[6] = (b[6] & 0x0f) | 0x70;
	b[8] = (b[8] & 0x3f) | 0x80;
	snprintf(into, UUID_TEXT_SIZE,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		b[15]);
	return into;
}

bool
uuid_instant(const char *text, instant *ret)
{
	uint64_t ms = 0;

	if (strlen(text) != UUID_TEXT_SIZE - 1)
		return false;
	for (int i = 0; i < UUID_TEXT_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		const char *digit = text[i] ? strchr("0123456789abcdef", text[i]) : NULL;

		if (dash ? text[i] != '-' : !digit)
			return false;
		if (!dash && i < 13)
			ms = ms << 4 | (uint64_t)(digit - "0123456789abcdef");
	}
	*ret = (instant)ms * 1000;
	return text[14] == '7' && strchr("89ab", text[19]);
}
