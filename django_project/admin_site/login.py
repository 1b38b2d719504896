"""The form in which staff log in."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm


class StaffLoginForm(AdminAuthenticationForm):
    """Username and password, exactly as typed; Django's own strips and folds usernames."""

    username = forms.CharField(
        strip=False,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "username", "autofocus": True}
        ),
    )
