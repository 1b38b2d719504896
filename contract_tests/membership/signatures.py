"""What `Stripe-Signature` may say, and what nobody should make it say."""

import time

from contract_tests.membership.signing import digest

BODY = b'{"id":"evt_of_no_use","type":"nothing.happened"}'
# {t} is now, {new} and {old} sign with the secrets that count, {wrong} with another.
GENUINE = [
    "t={t},v1={new}",
    "t={t},v1={old}",
    "v1={new},t={t}",
    "t={t},v1={new},v1={old}",
    "t={t},v1={wrong},v1={new}",
    "t={t},v1={new},v1={wrong}",
    "t={t},v0={wrong},v1={new}",
    "t={t},v1=,v1={new},v1",
    "t={t},v1={new},",
    ",,t={t},x=y,=,v1={new}",
    "t={t},v1=\xff\x80,v1={new},\xe9=\xe9",
    "t={t}" + ",v1={wrong}" * 50 + ",v1={new}",
]
NOT_GENUINE = [
    *("", ",", "=", "x", "t", "v1", "t={t}", "v1={new}", "t=,v1={new}", "t={t},v1=", "{new}"),
    *("t={t},v1={wrong}", "t={t},v1={empty}", "t={t},v1={bare}", "t={t},v1={other}"),
    *("t={t},v0={new}", "t={t},v2={new}", "t={t},V1={new}", "T={t},v1={new}", "t={t},v11={new}"),
    *("t={t},v1={upper}", "t={t},v1={cut}", "t={t},v1={new}0", "t={t},v1={new}\xff"),
    *("t={t},v1=0x{new}", 't={t},v1="{new}"', "t={t},v1={new}={new}", "t={t},v1={new}="),
    *("t={t},t={t},v1={new}", "t={t},v1={new},t={t}", "t={t},t=,v1={new}", "t=x,t={t},v1={new}"),
    *(
        "t={t}, v1={new}",
        "t={t} ,v1={new}",
        "t= {t},v1={new}",
        "t={t},v1= {new}",
        "t ={t},v1={new}",
    ),
    *("t={t};v1={new}", "t={t}|v1={new}", "t:{t},v1:{new}", "t={t}&v1={new}", "t={t}v1={new}"),
    *("t=0{t},v1={new}", "t=+{t},v1={new}", "t=-{t},v1={new}", "t={t}.0,v1={new}", "t=0,v1={new}"),
    *("t={t}e0,v1={new}", "t=0x1,v1={new}", "t=1_0,v1={new}", "t=abc,v1={new}", "t=NaN,v1={new}"),
    *("t={t}000,v1={new}", "t=" + "9" * 400 + ",v1={new}", "t=" + "9" * 5_000 + ",v1={new}"),
    *("\xff", "\x80\x81", "t=\xb2\xb3,v1={new}", "t={t}\xff,v1={new}", "t={t},v1=\xff\xfe"),
    *("t={arabic},v1={new}", "t={t},v1={arabic}", "t={t},v1=\xe2\x82\xac", "t={t},v\xb9={new}"),
    "t={t}" + ",v1={wrong}" * 100,
]


def header_value(template: str, secrets: tuple[str, ...]) -> bytes:
    """What a template says now about BODY; Arabic digits are those of UTF-8."""
    at = int(time.time())
    new = digest(BODY, secrets[0], at)
    text = template.format(
        t=at,
        new=new,
        old=digest(BODY, secrets[-1], at),
        wrong=digest(BODY, "whsec_nobodys", at),
        empty=digest(BODY, "", at),
        other=digest(BODY + b" ", secrets[0], at),
        bare=digest(b"", secrets[0], at),
        upper=new.upper(),
        cut=new[:-1],
        arabic="".join(f"\xd9{chr(0xA0 + int(digit))}" for digit in str(at)),
    )
    return text.encode("latin-1")
