"""What a write is told that was too late three times (docs/contract.md, Members)."""

from contract_tests.accounts.own_account import change, shown
from contract_tests.api import Api, problem
from contract_tests.articles.publishing import draft
from contract_tests.targets.database_states import skip_every_update
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.target import WithDatabase
from contract_tests.users import register

BUSY = (503, {"database": ["is busy"]})


def test_an_account_that_others_keep_changing_stays_as_it_is(
    with_database: WithDatabase, databases: Databases
) -> None:
    database_url = databases.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        somebody = register(api)
        before = shown(api, somebody)
        skip_every_update(database_url, "users")
        late = api.put("/api/user", change(bio="b"), token=somebody.token)
        assert problem(late) == BUSY
        assert late.headers["Retry-After"] == "1"
        assert shown(api, somebody) == before


def test_an_article_that_others_keep_changing_stays_as_it_is(
    with_database: WithDatabase, databases: Databases
) -> None:
    database_url = databases.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        author = register(api)
        path = api.post("/api/articles", draft(), token=author.token).headers["Location"]
        before = api.get(path).content
        skip_every_update(database_url, "articles")
        late = api.put(path, {"article": {"body": "b"}}, token=author.token)
        assert problem(late) == BUSY
        assert late.headers["Retry-After"] == "1"
        assert api.get(path).content == before
