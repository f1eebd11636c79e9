/* A growable run of bytes, always followed by a NUL that `length` does not count. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/fault.h"

struct buf {
	char *data; /* never NULL after the first append */
	size_t length, room;
};

#define BUF_INIT                                                                                   \
	{                                                                                          \
		0                                                                                  \
	}

void buf_release(struct buf *buf);
#define _cleanup_buf_ __attribute__((cleanup(buf_release)))
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_add(struct buf *buf, const void *bytes, size_t length);
/* Room for so many bytes behind what is there, for who writes there and then moves `length`; the
 * NUL is to be written too. */
char *buf_room(struct buf *buf, size_t length);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t value); /* in decimal */
void buf_printf(struct buf *buf, const char *format, ...) printf_like(2, 3);
/* Appends a file that has no NUL byte; a fault names it if it cannot be read or is larger than
 * `most` bytes. */
bool buf_read_file(struct buf *buf, const char *path, size_t most, struct fault *fault) must_use;
char *buf_steal(struct buf *buf); /* the caller frees; the buffer is empty again */

#endif
