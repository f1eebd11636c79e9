/*
 * What a producer knows of its own stream besides its database: epoch, number and hash of the last
 * event whose COMMIT was answered, in a file of its own.  A database that was restored from a
 * backup does not know that it was; this file does.
 *
 * The file is written by a thread, since a disk may be slow: as a new file, synced, renamed over
 * the old one, and the folder synced; at most once a second, and when the memory is closed.  So it
 * may be behind the stream and is never ahead of what was answered.  All functions are for one
 * thread.
 */
#ifndef STREAM_MEMORY_H
#define STREAM_MEMORY_H

#include "base/fault.h"
#include "stream/event.h"

/* What somebody knows of our stream, and how far that is our history too. */
struct known_history {
	char by[NAME_SIZE]; /* who knows it: a follower; ourselves; "" nobody: there is none */
	int64_t epoch, number;
	unsigned char hash[HASH_SIZE];
	int64_t agreed; /* the histories are the same up to there at least; -1: nobody knows */
};

struct stream_memory;

/* Reads what the folder's file says of the stream.  NULL and a fault: the file is not ours or not
 * whole, and a person must look at it.  With the folder "" only what is noted is remembered. */
struct stream_memory *memory_open(const char *folder, const char *stream, struct fault *fault);
void memory_close(struct stream_memory **memory); /* after what was noted last is in the file */

/* The last event that is known to have been answered; by "": nothing is remembered. */
const struct known_history *memory_known(const struct stream_memory *memory);
/* What a follower said that our stream does not have; by "": nobody said so. */
const struct known_history *memory_doubt(const struct stream_memory *memory);
/* Our stream stands here, and this was answered by the database. */
void memory_note(struct stream_memory *memory, const struct stream_head *head);
/* NULL: it is not doubted any more. */
void memory_note_doubt(struct stream_memory *memory, const struct known_history *told);
/* An error of writing that was not asked for yet (errno), or 0.  It is tried again each second. */
int memory_error(struct stream_memory *memory);

#endif
