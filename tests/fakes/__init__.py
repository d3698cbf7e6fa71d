"""Stand-ins for systems outside, as real servers on loopback."""
