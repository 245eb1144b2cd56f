"""Who signs the recapitulation: seats, who declines and why, who stands in for the chair."""
