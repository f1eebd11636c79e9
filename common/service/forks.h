/* The producer's side of a fork: readers say what they have, an operator accepts what is lost. */
#ifndef SERVICE_FORKS_H
#define SERVICE_FORKS_H

#include "db/session.h"
#include "service/item.h"

struct run;
struct batch;

/* Answers a stream.compare; a follower that has what we have not makes our stream doubted.  Takes
 * the item over. */
void fork_compare(struct run *run, struct item *item);
/* stream.accept_fork.v1 */
enum outcome fork_accept(struct work *work);
/* Opens the epoch of the fork that the batch accepts, if it does. */
void fork_store(struct batch *batch, db_done *done);
/* Keeps in the database why the stream is doubted; call it often. */
void fork_keep_doubt(struct run *run);
json_t *fork_json(const struct run *run); /* for health; NULL: the stream is not doubted */

#endif
