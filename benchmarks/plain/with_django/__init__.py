"""The Forge as a Django team would write it by hand: Django's ORM, REST framework, no core."""
