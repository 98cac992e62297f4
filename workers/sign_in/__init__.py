"""How people come in: django-allauth, in the words and by the rules of this house (docs/adr/0008)."""
