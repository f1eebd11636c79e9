/* UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/clock.h"

#define UUID_TEXT_SIZE 37

void random_bytes(
	void *into, size_t length); /* from the kernel; ends the process if there are none */
const char *uuid_new(instant now, char into[UUID_TEXT_SIZE]);
/* The instant in a version 7 UUID in lower-case text.  False if it is not one. */
bool uuid_instant(const char *text, instant *ret) must_use;

#endif
