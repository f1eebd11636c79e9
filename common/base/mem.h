/*
 * Memory.  A daemon is built to be killed at any time, so running out of memory ends it: none of
 * these functions returns NULL, and no caller checks.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define must_use	  __attribute__((warn_unused_result))
#define printf_like(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_LEN(a)	  (sizeof(a) / sizeof((a)[0]))

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t length);
char *xasprintf(const char *format, ...) printf_like(1, 2);

/* `_cleanup_free_ char *text = ...;` frees at the end of the scope. */
void cleanup_free(void *pointer);
#define _cleanup_free_ __attribute__((cleanup(cleanup_free)))

/* Whether what any thread frees from now on goes back to the kernel at once; else the allocator
 * keeps it a while, which is faster.  Called by one thread. */
void mem_return_at_once(bool at_once);

/* Copies text into a fixed array, always terminated.  False if it did not fit (then nothing but ""
 * is there). */
bool copy_text(char *into, size_t size, const char *text);
#define COPY_TEXT(array, text) copy_text((array), sizeof(array), (text))

#endif
