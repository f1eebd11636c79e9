# Liaison.  `make demo` shows it, `make test` tests it; `make help` lists the rest.
.DEFAULT_GOAL := build
include deploy/make/build.mk
include deploy/make/fuzz.mk
include deploy/make/tasks.mk
