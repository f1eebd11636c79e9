#include "service/service.h"

#include "base/log.h"
#include "base/version.h"
#include "db/migrate.h"
#include "service/run.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct config_key known[] = {
	{"service", "department", NULL,
		"code of the department that runs this service, such as 331023-hrss"},
	{"service", "endpoint", NULL, "where to listen: tcp://host:port or ipc://path"},
	{"service", "key", NULL, "file of our secret key (liaison keygen), mode 0600"},
	{"service", "directory", NULL, "file of the principals; read anew on SIGHUP"},
	{"service", "calendar", NULL, "CSV file of holidays and make-up working days"},
	{"service", "state", "",
		"folder in which the daemon remembers its stream beside the database; without it a "
		"restored backup is found by followers only"},
	{"database", "connection", NULL,
		"libpq connection string of the daemon's role; several hosts allowed"},
	{"database", "owner_connection", "",
		"connection string of the owner's role, for --migrate"},
	{"stream", "algorithm", "sha-256", "hash of a new stream: sha-256 or sm3"},
	{"receipts", "days", "93",
		"for so many days a command sent again gets its answer; then it is refused as "
		"expired (31 to 3660)"},
	{"follow", "streams", "", "streams to follow, separated by blanks"},
	{"log", "level", "info", "least level that is written: debug, info, warn or error"},
	{"test", "clock_offset_file", "", "test clock; only with --unsafe-for-tests"},
	{"test", "batch_items", "",
		"at most so many messages a batch; only with --unsafe-for-tests"},
	{0},
};

struct arguments {
	const char *config;
	bool check, migrate, unsafe;
};

static void
print_help(const struct service *service)
{
	printf("Usage: %sd --config FILE [--check-config | --migrate] [--unsafe-for-tests]\n%s\n\n"
	       "  --config FILE         configuration; see below\n"
	       "  --check-config        says whether the configuration is right, and ends\n"
	       "  --migrate             brings the database to this version as its owner, and "
	       "ends\n"
	       "  --unsafe-for-tests    accepts a test clock and a server that may lose data\n"
	       "  --routes              prints what it answers and follows, as JSON, and ends\n"
	       "  --help, --version\n\n"
	       "Configuration: lines `key = value` in sections; LIAISON_<SECTION>_<KEY> in the "
	       "environment\n"
	       "comes first.\n",
		service->name, service->summary);
	for (const struct config_key *key = known; key->section; key++)
		printf("  [%s] %-18s %s%s%s\n", key->section, key->key, key->help,
			!key->fallback	   ? " (required)"
			: key->fallback[0] ? "; default "
					   : "",
			key->fallback ? key->fallback : "");
	printf("\nSIGTERM stops after the batch under way; SIGHUP reads the directory anew.\n");
}

/* What needs no configuration. */
static void
tell(const struct service *service, int option)
{
	if (option == 'h')
		print_help(service);
	else if (option == 'r')
		run_print_routes(service);
	else
		printf("%sd %s\n", service->name, LIAISON_VERSION);
}

/* Returns an exit status, or -1 to go on. */
static int
parse(const struct service *service, int argc, char **argv, struct arguments *ret)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{"check-config", no_argument, NULL, 'k'},
		{"migrate", no_argument, NULL, 'm'},
		{"unsafe-for-tests", no_argument, NULL, 'u'},
		{"routes", no_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'},
		{0},
	};

	for (int option; (option = getopt_long(argc, argv, "c:hv", options, NULL)) != -1;) {
		if (option == 'c')
			ret->config = optarg;
		ret->check = ret->check || option == 'k';
		ret->migrate = ret->migrate || option == 'm';
		ret->unsafe = ret->unsafe || option == 'u';
		if (option == 'h' || option == 'v' || option == 'r') {
			tell(service, option);
			return 0;
		}
		if (option == '?')
			return 2;
	}
	if (ret->config && optind == argc)
		return -1;
	fprintf(stderr, "%sd: --config FILE is needed; see --help\n", service->name);
	return 2;
}

static bool
log_level(const char *name, enum log_level *ret, struct fault *fault)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*ret = (enum log_level)i;
			return true;
		}
	}
	return fault_set(fault, "[log] level = %s: must be debug, info, warn or error", name);
}

static bool
apply(struct run *run, const struct arguments *arguments, struct fault *fault)
{
	enum log_level level = LOG_INFO_LEVEL;
	enum hash_algorithm algorithm;
	const char *offset = config_get(run->config, "test", "clock_offset_file");

	if (!log_level(config_get(run->config, "log", "level"), &level, fault))
		return false;
	if (!hash_algorithm_parse(config_get(run->config, "stream", "algorithm"), &algorithm))
		return fault_set(fault, "[stream] algorithm: must be sha-256 or sm3");
	const char *items = config_get(run->config, "test", "batch_items");
	if ((offset[0] || items[0]) && !arguments->unsafe)
		return fault_set(fault, "[test] %s: only with --unsafe-for-tests",
			offset[0] ? "clock_offset_file" : "batch_items");
	run->batch_items = items[0] ? strtoul(items, NULL, 10) : BATCH_ITEMS_MOST;
	if (run->batch_items < 1 || run->batch_items > BATCH_ITEMS_MOST)
		return fault_set(fault, "[test] batch_items: 1 to %d", BATCH_ITEMS_MOST);
	run->receipt_days = strtol(config_get(run->config, "receipts", "days"), NULL, 10);
	if (run->receipt_days < 31 || run->receipt_days > 3660)
		return fault_set(fault, "[receipts] days: 31 to 3660");
	log_open(run->service->name, config_get(run->config, "service", "department"), level);
	run->unsafe_for_tests = arguments->unsafe;
	if (offset[0])
		clock_use_offset_file(offset);
	return true;
}

static bool
migrate(struct run *run, struct fault *fault)
{
	const struct embedded *const tables[2] = {runtime_sql, run->service->sql};
	const char *owner = config_get(run->config, "database", "owner_connection");
	int count = 0;

	if (!owner[0])
		return fault_set(fault, "[database] owner_connection is needed for --migrate");
	_cleanup_free_ char *role =
		db_role(config_get(run->config, "database", "connection"), fault);
	if (!role || !db_migrate(owner, role, tables, &count, fault))
		return false;
	log_info("database migrated", LOG("migrations", count));
	return true;
}

/* Everything of the configuration that can be checked without the database and the other services.
 */
static bool
check_config(struct run *run, struct fault *fault)
{
	struct directory *directory =
		directory_read(config_get(run->config, "service", "directory"), fault);
	bool good =
		directory && key_read(config_get(run->config, "service", "key"), &run->key, fault);

	directory_free(&directory);
	if (good)
		printf("%s: the configuration is right\n", run->service->name);
	return good;
}

static bool
serve(struct run *run, struct fault *fault)
{
	bool good = run_open(run, fault);

	if (good) {
		log_info("ready", LOG("stream", run->name),
			LOG("endpoint", bus_server_endpoint(run->server)),
			LOG("head", run->head.number), LOG("epoch", run->head.epoch));
		run_loop(run);
		log_info("stopped", LOG("head", run->head.number));
	}
	run_close(run);
	return good || run->stopping;
}

int
service_main(const struct service *service, int argc, char **argv)
{
	struct arguments arguments = {0};
	struct run run = {.service = service};
	struct fault fault = {""};
	int status = parse(service, argc, argv, &arguments);

	if (status >= 0)
		return status;
	log_open(service->name, "", LOG_INFO_LEVEL);
	run_signals(&run);
	run.config = config_read(arguments.config, known, &fault);
	bool good = run.config && apply(&run, &arguments, &fault) &&
		    (arguments.check		? check_config(&run, &fault)
			    : arguments.migrate ? migrate(&run, &fault)
						: serve(&run, &fault));
	if (!good)
		log_error("not started", LOG("error", fault.text));
	config_free(&run.config);
	return good ? run.exit_status : 1;
}
