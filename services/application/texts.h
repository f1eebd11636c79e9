/*
 * What people read: texts in Chinese and English that decisions only pick from and fill in, so that
 * no decision speaks a language of its own.
 */
#ifndef APPLICATION_TEXTS_H
#define APPLICATION_TEXTS_H

#include "application.h"

/* The code of a step in a history: "review_opened". */
const char *step_code(enum step step);

/* What a history says of a step: {zh, en}, with owner, due date and amount put in.  Owned. */
json_t *step_text(const struct application *application, const struct news *news);
/* News that came late: {zh, en}.  Owned. */
json_t *stale_text(enum step step);

/* What can be done against a refusal: {zh, en}; `contact` is the policy's {phone, address}.  Owned.
 */
json_t *remedies_text(const char *department, const json_t *contact);

/* Why a condition failed, with the values that went in: {zh, en}.  `names` gives {zh, en} of a
 * path, or NULL.  `condition` is one of an assessment.  Owned. */
typedef const json_t *path_text(const void *context, const char *path);
json_t *reason_text(const json_t *condition, path_text *names, const void *context);

#endif
