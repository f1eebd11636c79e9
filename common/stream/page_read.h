/*
 * A page as it came, before it is parsed.  Bodies are most of it, and each is JSON as a JSON
 * string: they are taken out here, so that the parser reads what is around them and each body once.
 */
#ifndef STREAM_PAGE_READ_H
#define STREAM_PAGE_READ_H

#include "stream/page.h"

struct page_text {
	struct buf frame;  /* with a body's place, a number, where the body was */
	struct buf bodies; /* each with a NUL after it */
	struct {
		size_t at, length; /* in `bodies` */
	} places[PAGE_EVENTS_MOST];
	size_t count;
};

/*
 * Takes the bodies out of a frame.  What is not plain stays where it is, for the parser to read or
 * to refuse: bodies with \u, bodies beyond PAGE_EVENTS_MOST, and a frame that is not UTF-8 whole.
 * Release in any case.
 */
void page_text_split(const char *bytes, size_t length, struct page_text *ret);
void page_text_release(struct page_text *text);
/*
 * The body of an event of the page as parsed, and its length, in either form; NULL if it has none.
 * Borrowed from both.  A peer that writes a place itself gets the body of that place, which it
 * sent.
 */
const char *page_text_body(const struct page_text *text, const json_t *event, size_t *length);

#endif
