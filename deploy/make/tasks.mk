# The tasks that people call: demo, run, test, check, bench.
