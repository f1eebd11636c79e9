/*
 * How many steps an evaluation can take at the most, known before there is a document: so that a
 * rule which might exceed its budget is refused when it is published, and not when someone applies.
 *
 * It counts on numbers of less than 512 bits and texts of at most 250 bytes.  What a rule makes
 * of longer ones costs more; then the budget stops it.
 */
#ifndef FEEL_WORST_H
#define FEEL_WORST_H

#include "feel/node.h"

#define WORST_STEPS_MOST INT64_C(1000000000000000) /* a worst case is never counted further */

struct worst;

/*
 * `items`: how many each list of the document has at the most.  Lists are the paths of the type
 * "list"; without `type_of` any path may be one.
 */
struct worst *worst_new(struct arena *arena, feel_type_of *type_of, void *context, int64_t items);
/* The steps of one evaluation.  Those after it may use its value by the name, unless that is NULL;
 * of several values by one name the largest counts. */
int64_t worst_add(struct worst *worst, const char *name, const struct feel *feel);

#endif
