"""The instruments, measured before they measure."""
