SELECT hand, policy, officer, duty FROM policy.hand WHERE hand = $1
