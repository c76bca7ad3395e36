"""Sign in, sign out, and one's own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.access import actions, queries, rules, sessions
from commonweal.access.middleware import own_scope
from commonweal.access.principal import ANONYMOUS
from commonweal.access.scope import scoped
from commonweal.kernel.problem import Refused


@own_scope
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; the same answer for every way in which signing in can fail."""
    errors: list[tuple[str, str]] = []
    username = request.POST.get("username", "").strip()
    destination = _within(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST":
        password = request.POST.get("password", "")
        errors = _missing(username, password)
        user = None if errors else actions.sign_in(username=username, password=password)
        if user is not None:
            sessions.start(request, user)
            return HttpResponseRedirect(destination or "/account")
        if not errors:
            message = _("The username or the password is not right, or the account is locked")
            errors = [(message, "#username")]
    with scoped(ANONYMOUS):
        request.principal = ANONYMOUS  # type: ignore[attr-defined]
        context = {
            "errors": errors,
            "username": username,
            "next": destination,
            "minutes": int(rules.LOCK.total_seconds() // 60),
        }
        return render(request, "access/sign_in.html", context, status=422 if errors else 200)


def _missing(username: str, password: str) -> list[tuple[str, str]]:
    errors = [] if username else [(_("Enter your username"), "#username")]
    return errors if password else [*errors, (_("Enter your password"), "#password")]


def _within(request: HttpRequest, address: str) -> str:
    """`address` where it stays on this site, else nothing."""
    is_here = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if is_here else ""


@own_scope
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if not request.principal.is_anonymous:
        actions.sign_out(by=request.principal)
    sessions.end(request)
    return HttpResponseRedirect("/")


@sensitive_post_parameters("present", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, role, and a new password."""
    if request.principal.is_anonymous:
        return HttpResponseRedirect("/sign-in?next=/account")
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = _change(request)
        if not errors:
            return HttpResponseRedirect("/account?changed=1")
    context = {
        "account": queries.own_account(),
        "errors": errors,
        "by_field": {target.removeprefix("#"): text for text, target in errors},
        "changed": request.GET.get("changed") == "1" and not errors,
        "shortest": rules.PASSWORD_SHORTEST,
    }
    return render(request, "access/account.html", context, status=422 if errors else 200)


def _change(request: HttpRequest) -> list[tuple[str, str]]:
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        return [(_("The two new passwords are not the same"), "#again")]
    try:
        user = actions.change_password(present=request.POST.get("present", ""), password=password, by=request.principal)
    except Refused as refusal:
        return [
            (_sentence(problem.message, problem.remedy), f"#{problem.where.field or 'password'}")
            for problem in refusal.problems
        ]
    sessions.remark(request, user)
    return []


def _sentence(message: str, remedy: str) -> str:
    return f"{message[0].upper()}{message[1:]}. {remedy}"
