INSERT INTO policy.hand (hand, policy, officer, duty) VALUES ($1, $2, $3, $4)
