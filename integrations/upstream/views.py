"""Where the upstream calls."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks import Webhook, WebhookVerificationError

from integrations.upstream import looking


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """204 for whoever holds the secret; it makes the Space look, and nothing else."""
    upstream = settings.UPSTREAM
    if not (upstream and upstream.webhook_secret):
        raise Http404
    if problem := problem_of(request):
        return problem
    try:
        payload = verified(request, upstream.webhook_secret)
    except WebhookVerificationError as error:
        return JsonResponse({"error": f"{error}: sign as Standard Webhooks says, within five minutes."}, status=401)
    except ValueError:
        return JsonResponse({"error": "The body has to be JSON in UTF-8."}, status=400)
    looking.look_after(payload, now=timezone.now())
    return HttpResponse(status=204)


def problem_of(request: HttpRequest) -> HttpResponse | None:
    """Why the body is not read at all; one that is too long Django would refuse in a page of its own."""
    if request.content_type != "application/json":
        return JsonResponse({"error": "The body has to be sent as application/json."}, status=415)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        return JsonResponse(
            {"error": f"The body may have {limit} bytes at most: send fewer events at once."}, status=413
        )
    return None


def verified(request: HttpRequest, secret: str) -> Any:
    """What is said. WebhookVerificationError if it is not signed by the secret; ValueError if it is no JSON."""
    try:
        Webhook(secret).verify(request.body, {**request.headers}, json_parse=False)
    except UnicodeDecodeError:
        raise
    except ValueError as error:
        # The library does not expect signatures that are none.
        raise WebhookVerificationError("No matching signature found") from error
    return json.loads(request.body)
