"""Members."""

from uuid import UUID

from fastapi import APIRouter, HTTPException, status
from sqlalchemy.exc import IntegrityError

from benchmarks.plain.with_fastapi.database import Session
from benchmarks.plain.with_fastapi.models import User
from benchmarks.plain.with_fastapi.schemas import Member, MemberCreate, NewMember
from benchmarks.plain.with_fastapi.security import issue_token

router = APIRouter(prefix="/forge/users", tags=["users"])


@router.get("/{user_id}")
async def show_user(user_id: UUID, session: Session) -> Member:
    """Show a member; 404 for an id that nobody has."""
    user = await session.get(User, user_id)
    if user is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "user not found")
    return Member.model_validate(user)


@router.post("", status_code=status.HTTP_201_CREATED)
async def sign_up(new: MemberCreate, session: Session) -> NewMember:
    """Become a member; 403 for a tier that costs something, 409 where the name is taken."""
    if new.tier != "Standard":
        raise HTTPException(status.HTTP_403_FORBIDDEN, "tier requires payment")
    user = User(username=new.name)
    token, stored = issue_token(user)
    session.add(stored)
    try:
        await session.commit()
    except IntegrityError:
        raise HTTPException(status.HTTP_409_CONFLICT, "name has been taken") from None
    return NewMember(**Member.model_validate(user).model_dump(), token=token)
