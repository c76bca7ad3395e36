"""The pages of payment models: every worked example gives in the form what it gives in the engine."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator

import pytest
from django.test import Client
from tests.conftest import Database

from commonweal.kernel.problem import Refused
from commonweal.money.pages.payment.entries import PREFIX, example_texts, typed
from commonweal.money.payment.catalogue import definition, definitions
from commonweal.money.payment.definition import Definition
from commonweal.money.payment.rules.inputs import from_file
from commonweal.money.payment.rules.quoting import as_data, quote

EXAMPLES = [(model, number) for model in definitions() for number in range(1, len(model.examples) + 1)]


@pytest.fixture(scope="module")
def reader(module_database: Database) -> Generator[Client]:
    yield Client(SERVER_NAME="127.0.0.1")


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(("model", "number"), EXAMPLES, ids=lambda each: each.id if isinstance(each, Definition) else str(each))
def test_an_example_typed_is_the_example(model: Definition, number: int) -> None:
    example = model.examples[number - 1]
    given = from_file(example.input)
    assert isinstance(given, dict)
    texts = example_texts(model, number)
    if example.refused is None:
        assert as_data(quote(model, typed(model, texts))) == as_data(quote(model, given))
        return
    for entries in (lambda: typed(model, texts), lambda: given):
        with pytest.raises(Refused):
            quote(model, entries())


@pytest.mark.parametrize("model", {each.id: each for each in definitions()}.values(), ids=lambda each: each.id)
def test_a_model_has_a_page_with_its_formula(reader: Client, model: Definition) -> None:
    assert "Work it out" in text_of(reader, f"/money/payment-models/{model.id}")


def test_the_list_is_of_a_day(reader: Client) -> None:
    assert "Gain and loss share" in text_of(reader, "/money/payment-models")
    assert "p4p-2015-16" not in text_of(reader, "/money/payment-models?on=1999-01-01")
    text_of(reader, "/money/payment-models/none", 404)
    text_of(reader, "/money/payment-models?on=never", 400)


def test_a_quote_explains_each_line(reader: Client) -> None:
    query = "e-target=100,000,000&e-actual=£96,000,000&e-deadband=1000000&e-gain_rate=50%25&e-gain_cap=1200000&e-loss_rate=0.3&e-loss_cap=1000000"
    text = text_of(reader, f"/money/payment-models/gain-loss-share?{query}")
    assert "£1,200,000.00" in text
    assert "£2,800,000.00" in text
    assert "has reached its cap" in text
    rows = list(csv.DictReader(io.StringIO(reader.get(f"/money/payment-models/gain-loss-share?{query}&form=csv").content.decode())))
    assert [row["value"] for row in rows if row["output"] == "provider"] == ["1200000.00"]
    shared = text_of(reader, f"/money/payment-models/gain-loss-share?{query}&e-providers=One, 1%0ATwo, 2")
    assert "£400,000.00" in shared


def test_quarters_that_are_not_known_yet_are_written_as_such(reader: Client) -> None:
    query = "e-baseline=5000 4900 4950 5150&e-planned_reduction=175 175 175 175&e-actual=4900 4800 ? ?&e-price=1490"
    assert "£149,000.00" in text_of(reader, f"/money/payment-models/p4p-2015-16?{query}")


@pytest.mark.parametrize(
    ("query", "said", "anchor"),
    [
        ("e-target=lots", "this is no number", "e-target"),
        ("e-target=-5", "the value is missing", "e-actual"),
        ("e-target=1&e-providers=a,b,c", "the row has 3 cells", "e-providers"),
    ],
)
def test_what_is_wrong_leads_to_its_field(reader: Client, query: str, said: str, anchor: str) -> None:
    text = text_of(reader, f"/money/payment-models/gain-loss-share?{query}", 400)
    assert said in text
    assert f'href="#{anchor}"' in text
    assert f'id="{anchor}"' in text


def test_a_flag_is_said_in_words() -> None:
    model = next(each for each in definitions() if each.id == "p4p-2015-16" and each.version == 1)
    names = [name for name, entry in model.inputs.items() if entry.shape == "flag"]
    assert typed(model, {f"{PREFIX}{names[0]}": "yes", f"{PREFIX}{names[1]}": "no"}) == {names[0]: True, names[1]: False}
    with pytest.raises(Refused):
        typed(model, {f"{PREFIX}{names[0]}": "perhaps"})
    assert definition("p4p-2015-16").version == 3
