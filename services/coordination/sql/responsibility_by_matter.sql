SELECT matter, version, title, lead, assisting, days, warn_days, put_by, put_at
FROM coordination.responsibility WHERE matter = $1
