"""A worker's pages about invitations and gigs."""

from django.urls import path

from invitations.views import answers, calendar, gig, lists, live, own_data

app_name = "invitations"
urlpatterns = [
    path("invitations/", lists.list_invitations, name="list"),
    path("invitations/live/", live.live, name="live"),
    path("invitations/seen/", live.see, name="seen"),
    path("invitations/<int:pk>/", answers.card, name="card"),
    path("invitations/<int:pk>/accept/", answers.accept, name="accept"),
    path("invitations/<int:pk>/reject/", answers.reject, name="reject"),
    path("invitations/<int:pk>/reason/", answers.give_reason, name="reason"),
    path("invitations/<int:pk>/undo/", answers.undo, name="undo"),
    path("gigs/", lists.list_gigs, name="gigs"),
    path("gigs/<int:pk>/", gig.gig, name="gig"),
    path("gigs/<int:pk>/open/", gig.open_gig, name="open"),
    path("gigs/<int:pk>/leave/", gig.leave, name="leave"),
    path("gigs/<int:pk>/calendar.ics", calendar.calendar_file, name="calendar-file"),
    path("calendar/<slug:token>.ics", calendar.feed, name="feed"),
    path("settings/delete/", own_data.delete_account, name="delete-account"),
]
