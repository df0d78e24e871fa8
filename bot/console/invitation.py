"""A new colleague follows the link of the invitation: a password, then the phone, and the door is open."""

import segno
from flask import request

from bot.console.desk import Porch
from bot.console.routes import Done, Values, open_deed, open_page
from bot.domain.office import proofs, sessions, staff
from bot.domain.office.staff import InvitationOver, Staff


@open_page("/invitation/<token>")
def invitation(porch: Porch, token: str) -> Values:
    try:
        with porch.service.db.read() as session:
            return {"step": "password", "token": token, "login": staff.invited(session, token, porch.now).staff.login}
    except InvitationOver:
        return {"step": "over"}


@open_deed("/invitation/<token>")
def choose_password(porch: Porch, token: str) -> Values | Done:
    asked = invitation(porch, token)
    if asked["step"] == "over":
        return asked
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return asked | {"mistakes": {"again": "not_the_same"}}
    try:
        hashed = proofs.hash_password(password, asked["login"])
    except proofs.WeakPassword as no:
        return asked | {"mistakes": {"password": no.name()}}
    with porch.service.db.write() as session:
        return _phone(porch, token, staff.accept(session, token, hashed, porch.now))


@open_deed("/invitation/<token>/phone")
def show_phone(porch: Porch, token: str) -> Values | Done:
    try:
        with porch.service.db.write() as session:
            member = staff.enrol(session, token, request.form.get("code", ""), porch.now)
            return Done("today", token=sessions.open_whole(session, member.id, porch.now))
    except (proofs.WrongCode, proofs.CodeUsed) as no:
        with porch.service.db.read() as session:
            member = staff.invited(session, token, porch.now).staff
        return _phone(porch, token, member) | {"mistakes": {"code": no.name()}}
    except InvitationOver:
        return {"step": "over"}


def _phone(porch: Porch, token: str, member: Staff) -> Values:
    secret = member.totp_secret or ""
    link = proofs.enrolment_link(secret, member.login, porch.service.town.service_name)
    picture = segno.make(link, error="m").svg_data_uri(scale=5, border=3)
    return {"step": "phone", "token": token, "secret": secret, "picture": picture}
