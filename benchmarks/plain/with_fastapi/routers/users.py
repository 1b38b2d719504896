"""Members."""

from uuid import UUID

from fastapi import APIRouter, HTTPException, status
from sqlalchemy.exc import IntegrityError

from benchmarks.plain.with_fastapi.database import SessionDep
from benchmarks.plain.with_fastapi.models import User
from benchmarks.plain.with_fastapi.schemas import Member, MemberCreate, MemberWithToken
from benchmarks.plain.with_fastapi.security import create_token

router = APIRouter(prefix="/forge/users", tags=["users"])


@router.get("/{user_id}")
async def show_user(user_id: UUID, session: SessionDep) -> Member:
    """Show a member."""
    user = await session.get(User, user_id)
    if user is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "user not found")
    return Member.model_validate(user)


@router.post("", status_code=status.HTTP_201_CREATED)
async def sign_up(new: MemberCreate, session: SessionDep) -> MemberWithToken:
    """Create a member with an access token; 403 for a paid tier, 409 if the name is taken."""
    if new.tier != "Standard":
        raise HTTPException(status.HTTP_403_FORBIDDEN, "tier requires payment")
    user = User(username=new.name)
    token, row = create_token(user)
    session.add(row)
    try:
        await session.commit()
    except IntegrityError:
        raise HTTPException(status.HTTP_409_CONFLICT, "name has been taken") from None
    return MemberWithToken(**Member.model_validate(user).model_dump(), token=token)
