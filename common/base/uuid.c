#include "base/uuid.h"

#include "base/text.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* From the kernel by the page: each event takes a salt and an id, and a system call for 16 bytes
 * costs more than the bytes. Nothing that has been handed out stays.  A thread's own, and not for a
 * process that forks. */
static _Thread_local struct {
	unsigned char bytes[4096];
	size_t left;
} drawn;

static void
draw(void)
{
	for (size_t done = 0; done < sizeof(drawn.bytes);) {
		ssize_t got = getrandom(drawn.bytes + done, sizeof(drawn.bytes) - done, 0);
		if (got < 0 && errno != EINTR) {
			perror("getrandom");
			abort();
		}
		done += got > 0 ? (size_t)got : 0;
	}
	drawn.left = sizeof(drawn.bytes);
}

void
random_bytes(void *into, size_t length)
{
	for (size_t done = 0, some; done < length; done += some) {
		if (!drawn.left)
			draw();
		some = length - done < drawn.left ? length - done : drawn.left;
		drawn.left -= some;
		memcpy((char *)into + done, drawn.bytes + drawn.left, some);
		explicit_bzero(drawn.bytes + drawn.left, some);
	}
}

const char *
uuid_new(instant now, char into[UUID_TEXT_SIZE])
{
	static const struct {
		int from, length, at;
	} groups[] = {{0, 4, 0}, {4, 2, 9}, {6, 2, 14}, {8, 2, 19}, {10, 6, 24}};
	uint64_t milliseconds = now > 0 ? (uint64_t)now / 1000 : 0;
	unsigned char bytes[16];

	random_bytes(bytes, sizeof(bytes));
	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)(milliseconds >> (8 * (5 - i)));
	bytes[6] = (bytes[6] & 0x0f) | 0x70; /* version 7 */
	bytes[8] = (bytes[8] & 0x3f) | 0x80; /* variant of RFC 9562 */
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		hex_encode(bytes + groups[i].from, (size_t)groups[i].length, into + groups[i].at);
		into[groups[i].at + 2 * groups[i].length] = '-';
	}
	into[UUID_TEXT_SIZE - 1] = '\0';
	return into;
}

bool
uuid_instant(const char *text, instant *ret)
{
	int64_t milliseconds = 0;

	if (strnlen(text, UUID_TEXT_SIZE) != UUID_TEXT_SIZE - 1)
		return false;
	for (int i = 0; i < UUID_TEXT_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text[i] != '-' : !strchr("0123456789abcdef", text[i]))
			return false;
		if (i < 13 && !dash)
			milliseconds = milliseconds << 4 |
				       (text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
	}
	if (text[14] != '7' || !strchr("89ab", text[19]))
		return false;
	*ret = milliseconds * 1000;
	return true;
}
