"""How the processes are prepared and started."""
