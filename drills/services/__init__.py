"""The broken services. A drill gives its reader a copy of one."""
