"""The ports of the development servers, as the environment names them."""

import socket

import pytest

from dev.addresses import PORTS, free_port, ports, refuse_taken


def test_each_has_its_own_unless_its_variable_names_another() -> None:
    usual = {name: port for name, (_, port) in PORTS.items()}
    assert ports({}) == ports({"FLASK_PORT": ""}) == usual
    assert ports({"FLASK_PORT": "65535"}) == usual | {"flask": 65_535}


@pytest.mark.parametrize("named", ["abc", "0", "65536", "-1", "8001.5", "٣", "1" * 5_000])
def test_what_is_no_port_is_refused_by_the_name_of_its_variable(named: str) -> None:
    with pytest.raises(SystemExit, match="FLASK_PORT must be a port from 1 to 65535"):
        ports({"FLASK_PORT": named})


def test_each_port_that_is_taken_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        with pytest.raises(SystemExit):
            refuse_taken({"flask": taken, "django": free_port()})
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"Port {taken} is in use, so flask cannot start: ")
    assert "make serve FLASK_PORT=" in line
