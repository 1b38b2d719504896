"""An app of somebody else's, whose tables refer to users."""
