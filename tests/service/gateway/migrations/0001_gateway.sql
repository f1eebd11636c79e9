CREATE SCHEMA gateway;
GRANT USAGE ON SCHEMA gateway TO {{daemon}};
CREATE TABLE gateway.account (
	name text PRIMARY KEY,
	balance bigint NOT NULL CONSTRAINT never_below_zero CHECK (balance >= 0),
	partner text,
	color text,
	reminders bigint NOT NULL
);
CREATE INDEX ON gateway.account (color);
GRANT SELECT, INSERT, UPDATE (balance, partner, color, reminders) ON gateway.account TO {{daemon}};
