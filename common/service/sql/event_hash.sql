SELECT hash FROM runtime.event WHERE number = $1
