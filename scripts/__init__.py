"""Set-up of a checkout, and pictures of the product."""
