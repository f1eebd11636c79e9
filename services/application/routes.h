/* The service's messages: those of applicants and officers, and those of the streams it follows. */
#ifndef APPLICATION_ROUTES_H
#define APPLICATION_ROUTES_H

#include "service/service.h"

/* routes_follow.c: what other streams tell. */
enum outcome decide_policy_published(struct work *work);
enum outcome decide_policy_withdrawn(struct work *work);
enum outcome decide_news(struct work *work);
enum outcome decide_correction_asked(struct work *work);
void load_recognised(const struct message *in, struct loads *loads);
enum outcome decide_recognised(struct work *work);

extern const struct route application_routes[];

/* routes_reach.c: policies that reach enterprises. */
void load_search(const struct message *in, struct loads *loads);
enum outcome decide_search(struct work *work);
void load_changed_profile(const struct message *in, struct loads *loads);
enum outcome decide_changed_profile(struct work *work);
void load_match(const struct message *in, struct loads *loads);
enum outcome decide_tell(struct work *work);
enum outcome decide_grant(struct work *work);
void load_answer(const struct message *in, struct loads *loads);
enum outcome decide_answer(struct work *work);
void bind_matches(const struct message *in, struct params *params);

#endif
