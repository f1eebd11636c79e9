/* A page of a stream: the data of an answer to stream.read, bounded in encoded bytes. */
#ifndef STREAM_PAGE_H
#define STREAM_PAGE_H

#include "stream/event.h"

#define PAGE_BYTES_MOST	 (192 * 1024)
#define PAGE_EVENTS_MOST 256

struct page {
	struct buf json;
	int64_t count;
};

void page_begin(struct page *page, const char *stream, const struct stream_head *head);
/* Adds an event, with its body if `body` is not NULL, else as number and body hash.  False if the
 * page is full: then it is not in. */
bool page_add(struct page *page, int64_t number, const unsigned char body_hash[HASH_SIZE],
	const unsigned char *salt, const char *body, size_t length) must_use;
void page_end(struct page *page); /* `json` is then complete */
void page_release(struct page *page);
/* The bytes that a body takes as a JSON string in a page. */
size_t page_encoded_length(const char *body, size_t length);

#endif
