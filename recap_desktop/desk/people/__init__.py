"""Who works here: enrolment, signing in, switching officers."""
