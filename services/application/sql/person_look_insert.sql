INSERT INTO application.person_look (
	look, person, officer, reason, at)
VALUES (
	$1, $2, $3, $4, $5)
