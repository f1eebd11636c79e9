/* What a verb works with, and how it ends. */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include "session.h"
#include "verbs.h"

enum ctl_exit { CTL_DONE = 0, CTL_REFUSED = 1, CTL_USAGE = 2, CTL_SILENCE = 3 };

struct ctl {
	const struct settings *settings;
	const struct verb *verb;
	struct arguments arguments;
	struct reader reader;	 /* its directory: once the session is open */
	struct session *session; /* NULL until ctl_open */
};

/* Reads directory and key.  On false it has said why: the verb ends with CTL_USAGE. */
bool ctl_open(struct ctl *ctl) must_use;
/* The services that a message can go to; 0 if it has said why there is none. */
size_t ctl_services(struct ctl *ctl, const char *type, const char *subject,
	const struct principal *ret[]) must_use;
/* Asks one service; anything but an answer is told to the user.  Release the reply. */
enum ctl_exit ctl_ask(struct ctl *ctl, const struct question *question, struct reply *ret);
/* Asks several services at once, then tells as ctl_ask does, in their order; how the worst ended.
 * Release each reply. */
enum ctl_exit ctl_ask_all(
	struct ctl *ctl, const struct question *questions, size_t count, struct reply *ret);
/* The same question without data to each; `ret` has room for as many replies. */
enum ctl_exit ctl_ask_each(struct ctl *ctl, const struct principal *const *services, size_t count,
	const char *type, struct reply *ret);
/* A refusal, with each field and what would be right; or that nobody answered, and what to do. */
enum ctl_exit ctl_tell(
	const struct ctl *ctl, const struct question *question, const struct reply *reply);
/* Prints the data, as JSON or as the view says. */
void ctl_show(const struct ctl *ctl, const struct view *view, const json_t *data);

/* Says what is wrong on standard error. */
void ctl_complain(const struct ctl *ctl, const char *format, ...) printf_like(2, 3);
static inline enum ctl_exit
ctl_worse(enum ctl_exit a, enum ctl_exit b)
{
	return a > b ? a : b;
}

/* The whole client: an exit status of enum ctl_exit. */
int ctl_main(int argc, char **argv);

int run_request(struct ctl *ctl);
int run_keygen(struct ctl *ctl);
int run_directory_check(struct ctl *ctl);
int run_trace(struct ctl *ctl);
int run_verify(struct ctl *ctl);
int run_desk(struct ctl *ctl);
int run_follow(struct ctl *ctl);
int run_health(struct ctl *ctl);
int run_parked_retry(struct ctl *ctl);

int run_messages(struct ctl *ctl);
int run_rule_check(struct ctl *ctl);
int run_rule_try(struct ctl *ctl);
int run_rule_sweep(struct ctl *ctl);
int run_payment_file(struct ctl *ctl);
int run_payment_answer(struct ctl *ctl);

#endif
