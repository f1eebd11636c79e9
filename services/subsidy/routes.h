#ifndef SUBSIDY_ROUTES_H
#define SUBSIDY_ROUTES_H

#include "award.h"
#include "service/service.h"

extern const struct route subsidy_routes[];

/* An award with all that belongs to it. */
void load_award_file(const char *number, struct loads *loads);
struct award_file find_award_file(struct work *work, const char *number);
/* The award that is the message's subject, with those who had a part in it and nothing else. */
void load_award_hands(const struct message *in, struct loads *loads);
struct award_file find_award_hands(struct work *work);
/* "<award>/p1" -> "<award>", where the letter is 'p' of a payment, 'o' of an objection, 'k' of a
 * correction; "" if it is not that. */
const char *award_of(const char *number, char letter, char into[ENTITY_KEY_SIZE]);

/* routes_case.c */
void load_recognition(const struct message *in, struct loads *loads);
void load_lapsed(const struct message *in, struct loads *loads);
void load_corrected(const struct message *in, struct loads *loads);
void load_objection(const struct message *in, struct loads *loads);
enum outcome decide_recognition_due(struct work *work);
enum outcome decide_recognition_end(struct work *work);
enum outcome decide_revoke(struct work *work);
enum outcome decide_ask_correction(struct work *work);
enum outcome decide_lapse(struct work *work);
enum outcome decide_corrected(struct work *work);
enum outcome decide_warned(struct work *work);
enum outcome decide_overdue(struct work *work);
enum outcome decide_stage_overdue(struct work *work);
enum outcome decide_object(struct work *work);
enum outcome decide_hear(struct work *work);
enum outcome decide_objection_due(struct work *work);

/* routes_part.c */
void load_part_news(const struct message *in, struct loads *loads);
void load_part_timer(const struct message *in, struct loads *loads);
void load_allocation_asked(const struct message *in, struct loads *loads);
void load_borne(const struct message *in, struct loads *loads);
enum outcome decide_part_news(struct work *work);
enum outcome decide_part_due(struct work *work);
enum outcome decide_part_changed(struct work *work);
enum outcome decide_asked(struct work *work);
enum outcome decide_granted(struct work *work);
enum outcome decide_released(struct work *work);
enum outcome decide_part_released(struct work *work);
enum outcome decide_part_refuse(struct work *work);

#endif
