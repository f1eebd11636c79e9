/*
 * From the command line to a message's data.  Nothing here checks what the services check: they
 * answer with what is wrong and what would be right.
 */
#ifndef CTL_DATA_H
#define CTL_DATA_H

#include "options.h"
#include "json/json.h"

/* A verb's own arguments and the options. */
struct arguments {
	const char *const *word;
	size_t count;
	const struct options *options;
};

/* Makes the data, owned by the caller; NULL and a fault that says what would be right. */
typedef json_t *data_build(const struct arguments *in, struct fault *fault);

data_build data_nothing;       /* {} */
data_build data_file;	       /* the last argument is a file: what stands in it */
data_build data_optional_file; /* the second argument is a file; {} without it */
data_build data_ledger;	       /* {after, limit}; the first argument is `after` */
data_build data_policy;	       /* the same as {policy: ...} */
data_build data_filters;       /* --state --policy --department --from --until --limit --open */
data_build data_reason;	       /* {reason: "..."} */
data_build data_both_reasons;  /* {reason: {zh, en}} */
data_build data_fork;	       /* {reason, after?}; the first argument, if any, is `after` */
data_build data_erase;	       /* {events} or {subject}, basis, request */
data_build data_law;	       /* {basis, request} */
data_build data_stream;	       /* {stream, reason} */
data_build data_settled;       /* {case, key?, reason} */
data_build data_reasons;       /* {reasons: [{code, text}]} */
data_build data_decision;      /* {approve, reasons} */
data_build data_hearing;       /* {uphold, reasons} */
data_build data_objections;    /* --state --policy, and the first argument as `award` */
data_build data_opinion;       /* {agree, reasons, conditions?, for?} */
data_build data_opinion_back;  /* {reasons, for?} */
data_build data_extension;     /* {days, reason: {zh, en}} */
data_build data_answer;	       /* {text: {zh, en}} */
data_build data_passing;       /* {matter, to, reason: {zh, en}}; `to` is the second argument */
data_build data_rating;	       /* {rating} */
data_build data_confirmation;  /* {result, reference, reason?} */

/* JSON from a file, or from standard input for "-".  NULL and a fault that names file and place. */
json_t *data_read(const char *path, struct fault *fault) must_use;

#endif
