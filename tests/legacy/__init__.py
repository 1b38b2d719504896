"""Two services that share nothing with ours: the gateway and the plugin, as a mover uses them."""
