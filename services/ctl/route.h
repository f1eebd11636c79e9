/*
 * Which service a message goes to: the type's first word names the kind; of several services of
 * that kind the subject's department decides, or that of who sends it.  Pure.
 */
#ifndef CTL_ROUTE_H
#define CTL_ROUTE_H

#include "bus/directory.h"

#define SERVICES_MOST 256

struct route {
	const char *type;    /* NULL: for all services alike */
	const char *subject; /* NULL: none */
	const char *as;	     /* who sends it */
	const char *to;	     /* NULL: not said */
};

/*
 * The services that the message can go to, in the directory's order: several if nothing decides
 * among them.  0 and a fault if there is none.
 */
size_t route_find(const struct directory *directory, const struct route *route,
	const struct principal *ret[SERVICES_MOST], struct fault *fault) must_use;
/* "subsidy/331023-hrss, subsidy/440304-qyfw".  The caller frees. */
char *route_names(const struct principal *const *services, size_t count);
/* Fills `fault` with what to say when a message for one service could go to several. */
void route_ambiguous(const struct principal *const *services, size_t count, struct fault *fault);

#endif
