from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns

from workers.sign_in.cirro.provider import CirroProvider

urlpatterns = default_urlpatterns(CirroProvider)
