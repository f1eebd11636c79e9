#include "ctl.h"

#include "messages.h"
#include "route.h"
#include "visible.h"
#include "json/phrase.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
ctl_complain(const struct ctl *ctl, const char *format, ...)
{
	_cleanup_buf_ struct buf said = BUF_INIT;
	char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		abort();
	va_end(arguments);
	fflush(stdout);
	phrase_add(&said, text, SAY(ctl->reader.language, "zh", "en"));
	show_line(stderr, "liaison: %s", said.data ? said.data : "");
	free(text);
}

bool
ctl_open(struct ctl *ctl)
{
	struct fault fault;

	if (ctl->session)
		return true;
	ctl->session = session_open(ctl->settings, &fault);
	if (!ctl->session) {
		ctl_complain(ctl, "%s", fault.text);
		return false;
	}
	ctl->reader.directory = session_directory(ctl->session);
	return true;
}

size_t
ctl_services(struct ctl *ctl, const char *type, const char *subject, const struct principal *ret[])
{
	struct fault fault;
	const struct route route = {type, subject, ctl->settings->as, ctl->settings->to};
	size_t count = route_find(session_directory(ctl->session), &route, ret, &fault);

	if (count == 0)
		ctl_complain(ctl, "%s", fault.text);
	return count;
}

static void
tell_error(const struct ctl *ctl, const json_t *error)
{
	const char *pointer = json_text(error, "pointer"), *detail = json_text(error, "detail"),
		   *expected = json_text(error, "expected");

	show_line(stderr,
		SAY(ctl->reader.language, "  %s：%s；应为：%s", "  %s: %s; right would be: %s"),
		pointer && *pointer ? pointer : "/", detail ? detail : "",
		expected ? expected : "");
}

static void
tell_problem(const struct ctl *ctl, const struct question *question, const struct reply *reply)
{
	const char *title = json_text(reply->data, "title"),
		   *detail = json_text(reply->data, "detail"),
		   *code = json_text(reply->data, "code");
	const json_t *error;
	size_t i;

	fflush(stdout);
	show_line(stderr,
		SAY(ctl->reader.language, "%s：%s [%s]（%s 答复 %s）", "%s: %s [%s] (%s on %s)"),
		title ? title : "", detail ? detail : "", code ? code : "", question->service->name,
		question->type);
	json_array_foreach(json_object_get(reply->data, "errors"), i, error) tell_error(ctl, error);
}

static enum ctl_exit
tell_silence(const struct ctl *ctl, const struct question *question, const struct reply *reply)
{
	const char *name = question->service->name;

	ctl_complain(ctl, "%s", reply->fault.text);
	show_line(stderr,
		SAY(ctl->reader.language,
			"  %s 没有答复。请检查：该服务是否在运行（systemctl status "
			"liaison-%.*s@%s）；目录中的地址（%s）是否正确；它的目录中是否有你的密钥。",
			"  %s gave no answer.  Check that it runs (systemctl status "
			"liaison-%.*s@%s), "
			"that its address in the directory (%s) is right, and that its directory "
			"has your key."),
		name, (int)strcspn(name, "/"), name, question->service->department,
		question->service->endpoints);
	if (message_is_command(question->type))
		show_line(stderr,
			SAY(ctl->reader.language,
				"  是否已办理无从得知；以同一编号重发不会重复办理：--id %s",
				"  Whether it was acted on is not known; sent again with --id %s "
				"it is "
				"done only once."),
			reply->id);
	return CTL_SILENCE;
}

enum ctl_exit
ctl_tell(const struct ctl *ctl, const struct question *question, const struct reply *reply)
{
	if (reply->kind == REPLY_SILENCE)
		return tell_silence(ctl, question, reply);
	if (reply->kind == REPLY_ANSWER)
		return CTL_DONE;
	tell_problem(ctl, question, reply);
	return CTL_REFUSED;
}

enum ctl_exit
ctl_ask(struct ctl *ctl, const struct question *question, struct reply *ret)
{
	session_ask(ctl->session, question, ret);
	return ctl_tell(ctl, question, ret);
}

enum ctl_exit
ctl_ask_all(struct ctl *ctl, const struct question *questions, size_t count, struct reply *ret)
{
	enum ctl_exit ended = CTL_DONE;

	session_ask_all(ctl->session, questions, count, ret);
	for (size_t i = 0; i < count; i++)
		ended = ctl_worse(ended, ctl_tell(ctl, &questions[i], &ret[i]));
	return ended;
}

enum ctl_exit
ctl_ask_each(struct ctl *ctl, const struct principal *const *services, size_t count,
	const char *type, struct reply *ret)
{
	struct question questions[SERVICES_MOST] = {0};

	for (size_t i = 0; i < count; i++)
		questions[i] = (struct question){.service = services[i], .type = type};
	return ctl_ask_all(ctl, questions, count, ret);
}

void
ctl_show(const struct ctl *ctl, const struct view *view, const json_t *data)
{
	if (ctl->settings->json || !view)
		show_json(stdout, data);
	else
		view_print(view, &ctl->reader, data);
}
