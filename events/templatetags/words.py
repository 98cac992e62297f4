from django import template

from events.sentences import code

register = template.Library()

# {{ invitation.status|in_words }}
register.filter("in_words", code)
