from django.urls import path

from invitations.api import asking, attempts, gig_invitations, gigs, users

urlpatterns = [
    path("gig_invitations", gig_invitations.Invitations.as_view(), name="gig-invitations"),
    path("gig_invitations/<int:pk>", gig_invitations.OneInvitation.as_view(), name="gig-invitation"),
    path("gig_invitations/<int:pk>/accept", gig_invitations.Accept.as_view(), name="gig-invitation-accept"),
    path("gig_invitations/<int:pk>/reject", gig_invitations.Reject.as_view(), name="gig-invitation-reject"),
    path("gig_invitations/<int:pk>/expire", gig_invitations.Expire.as_view(), name="gig-invitation-expire"),
    path("gig_invitations/<int:pk>/reset", gig_invitations.Reset.as_view(), name="gig-invitation-reset"),
    path("gigs", gigs.Gigs.as_view(), name="gigs"),
    path("gigs/<int:pk>", gigs.OneGig.as_view(), name="gig"),
    path("gigs/preview", asking.GigPreview.as_view(), name="gig-preview"),
    path("gigs/<int:pk>/dry_run", asking.DryRun.as_view(), name="gig-dry-run"),
    path("gigs/<int:pk>/waves", asking.Waves.as_view(), name="gig-waves"),
    path("gigs/<int:pk>/explain", asking.Explain.as_view(), name="gig-explain"),
    path("gigs/<int:pk>/archive", gigs.Archive.as_view(), name="gig-archive"),
    path("gigs/<int:pk>/tasks", gigs.Tasks.as_view(), name="gig-tasks"),
    path("gigs/<int:gig_pk>/tasks/<int:pk>", gigs.OneTask.as_view(), name="gig-task"),
    path("gigs/<int:pk>/invite", gigs.Invite.as_view(), name="gig-invite"),
    path("users/<int:pk>", users.OneUser.as_view(), name="user"),
    path("users/<int:pk>/invitation_attempt", attempts.Attempts.as_view(), name="invitation-attempts"),
]
