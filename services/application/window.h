/*
 * What the service keeps in memory, all derived from what never changes: the dictionary with its
 * texts, and the compiled rules of published policies.
 */
#ifndef APPLICATION_WINDOW_H
#define APPLICATION_WINDOW_H

#include "domain/form.h"

struct window;

void *window_new(void); /* reads the dictionary that the program carries */
void window_free(void *window);

const struct dictionary *window_dictionary(const struct window *window);
/* What people call an attribute: {zh, en}, or NULL if there is no such.  Borrowed. */
const json_t *window_text(const void *window, const char *path);
/* Is there an attribute people.<role>.<any question>, people.<any role>.<question>? */
bool window_has_role(const struct window *window, const char *role);
bool window_has_question(const struct window *window, const char *question);
/* NULL if a JSON value fits an attribute's type; else what would. */
const char *window_unfit(const struct window *window, const char *path, const json_t *value);
/* The same for a type of the dictionary: "number", "string", "boolean", "date". */
const char *type_unfit(const char *type, const json_t *value);

/*
 * The compiled rules and form of a policy's version.  At most RULES_MOST are kept; after that all
 * are dropped and compiled anew as they are needed.  NULL, with what is wrong, if they do not
 * compile. Borrowed until the next call.
 */
#define RULES_MOST 64
struct offer {
	struct policy_rules *rules;
	struct form *form;
};
const struct offer *window_offer(
	struct window *window, const char *policy, const json_t *document, struct fault *fault);

/* The document of a policy's version, read once from the text that is kept of it.  At most
 * RULES_MOST, likewise.  Borrowed until the next call. */
const json_t *window_document(struct window *window, const char *policy, const char *kept);

#endif
