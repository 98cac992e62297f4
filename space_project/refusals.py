"""What is answered where no view is there to answer: programs get JSON as from every endpoint, people get a page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

API_ROOT = "/api/"


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(API_ROOT)


def refusal(status: int, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programs(request):
        return refusal(400, "The request cannot be understood.")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return no_endpoint(request) if is_for_programs(request) else defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """What went wrong stands in the log, and nowhere else."""
    if is_for_programs(request):
        return refusal(500, "The Space has failed, and nothing was done. Why stands in its log.")
    return defaults.server_error(request)


@csrf_exempt
@login_not_required
def no_endpoint(request: HttpRequest) -> HttpResponse:
    return refusal(404, f"There is no endpoint {request.path}: /api/v2/docs lists what there is.")
