"""Made-up resources of few values, so that many share them, and searches made up of values that some resource has."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

from commonweal.people.record.definitions.params import SearchParam, search_params
from commonweal.people.record.indexing.folding import fold
from commonweal.people.record.search import cursor, run
from commonweal.people.record.search.query import Query
from commonweal.people.record.search.statistics import Statistics
from tests.fhir_oracle import component, contexts, forms_of
from tests.search_oracle import Shelf

BASE = "https://here.example/fhir"
NOW = datetime(2025, 1, 1, tzinfo=UTC)

DATES = ["1948", "2023", "2023-05", "2024-02-29", "2024-02-29T10:00:00Z", "2024-02-29T12:30:00.5+02:00", "2024-03-01"]
CODES = [("urn:a", "x"), ("urn:a", "y"), ("urn:b", "x"), (None, "x"), ("urn:a", None), ("urn:c,d", "p|q$r")]
TEXTS = ["Zoë Müller", "zoe  mulder", "Ann,Marie", "van der Berg", "O'Neil", "ann"]
AMOUNTS = ["5", "5.0", "5.4", "0.10", "-3", "100", "100.4", "1e2"]
UNITS = [("http://unitsofmeasure.org", "kg", "kg"), ("http://unitsofmeasure.org", "mg", "milligram"), (None, None, "kg")]
ADDRESSES = ["https://a.example/x", "https://a.example/x/y", "https://a.example/xy", "https://a.example/x/y|2", "urn:oid:1.2"]
PREFIXES = ["", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]


class Made:
    """Resources at random, of few values, so that many share them."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)  # noqa: S311  nothing secret is drawn
        self.people = [f"p{number}" for number in range(8)]

    def maybe(self, share: float = 0.6) -> bool:
        return self.draw.random() < share

    def some(self, make: Any, most: int = 2) -> list[Any]:
        return [make() for _ in range(self.draw.randint(1, most))]

    def coding(self) -> dict[str, Any]:
        system, code = self.draw.choice(CODES)
        return {name: each for name, each in (("system", system), ("code", code)) if each}

    def concept(self) -> dict[str, Any]:
        return {"coding": self.some(self.coding)} if self.maybe(0.9) else {"text": "nothing coded"}

    def date(self) -> str:
        return self.draw.choice(DATES)

    def day(self) -> str:
        return self.draw.choice([each for each in DATES if "T" not in each])

    def period(self) -> dict[str, Any]:
        ends = sorted([self.day(), self.day()])
        return {name: end for name, end in zip(("start", "end"), ends, strict=True) if self.maybe(0.7)} or {"start": ends[0]}

    def amount(self) -> Any:
        return Decimal(self.draw.choice(AMOUNTS))

    def quantity(self) -> dict[str, Any]:
        units = zip(("system", "code", "unit"), self.draw.choice(UNITS), strict=True)
        comparator = {"comparator": self.draw.choice(["<", ">="])} if self.maybe(0.2) else {}
        return {"value": self.amount(), **comparator, **{name: each for name, each in units if each}}

    def range(self) -> dict[str, Any]:
        low, high = sorted([self.amount(), self.amount()])
        return {"low": {"value": low, "unit": "kg"}, **({"high": {"value": high, "unit": "kg"}} if self.maybe() else {})}

    def identifier(self) -> dict[str, Any]:
        kind = {"type": {"coding": [{"system": "urn:t", "code": self.draw.choice("MN")}]}} if self.maybe() else {}
        return {**kind, "system": self.draw.choice(["urn:i", "urn:j"]), "value": self.draw.choice(["1", "2", "a|b"])}

    def person(self) -> dict[str, Any]:
        other = [{"reference": f"{BASE.replace('here', 'there')}/Patient/p1"}, {"identifier": self.identifier()}]
        versioned = {"reference": f"Patient/{self.draw.choice(self.people)}/_history/3"}
        return self.draw.choice([*({"reference": f"Patient/{each}"} for each in self.people), *other, versioned])

    def meta(self) -> dict[str, Any]:
        return {"tag": [self.coding()], "profile": [self.draw.choice(ADDRESSES)]} if self.maybe(0.4) else {}

    def name(self) -> dict[str, Any]:
        return {"family": self.draw.choice(TEXTS), "given": self.some(lambda: self.draw.choice(TEXTS))}

    def patient(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = {"resourceType": "Patient", "id": id_, "meta": self.meta(), "name": self.some(self.name)}
        found["identifier"] = self.some(self.identifier)
        if self.maybe():
            found |= {"birthDate": self.day(), "gender": self.draw.choice(["male", "female"])}
        if self.maybe():
            found["managingOrganization"] = {"reference": f"Organization/o{self.draw.randrange(3)}"}
        if self.maybe(0.3):
            found["link"] = [{"other": self.person(), "type": "seealso"}]
        if self.maybe(0.3):
            found["deceasedDateTime"] = self.date()
        return found

    def organization(self, id_: str) -> dict[str, Any]:
        above = {"partOf": {"reference": f"Organization/o{self.draw.randrange(3)}"}} if self.maybe() else {}
        return {"resourceType": "Organization", "id": id_, "name": self.draw.choice(TEXTS), **above}

    def observation(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = {"resourceType": "Observation", "id": id_, "meta": self.meta(), "code": self.concept()}
        found["status"] = self.draw.choice(["final", "final", "final", "amended"])
        if self.maybe(0.9):
            found["subject"] = self.person()
        found |= self.draw.choice([
            {}, {"effectiveDateTime": self.date()}, {"effectiveDateTime": self.date()}, {"effectivePeriod": self.period()},
            {"effectiveTiming": {"event": self.some(self.date)}},
        ])  # fmt: skip
        found |= self.draw.choice([
            {}, {"valueQuantity": self.quantity()}, {"valueQuantity": self.quantity()}, {"valueString": self.draw.choice(TEXTS)},
            {"valueCodeableConcept": self.concept()}, {"valueDateTime": self.date()},
        ])  # fmt: skip
        if self.maybe(0.3):
            found["component"] = self.some(lambda: {"code": self.concept(), "valueQuantity": self.quantity()})
        if self.maybe(0.3):
            found["derivedFrom"] = [{"reference": f"Observation/b{self.draw.randrange(40)}"}]
        return found

    def goal(self, id_: str) -> dict[str, Any]:
        target = [{"dueDate": self.day()} for _ in range(self.draw.randrange(3))]
        made = {"lifecycleStatus": "active", "description": self.concept(), "subject": self.person()}
        return {"resourceType": "Goal", "id": id_, **made, **({"target": target} if target else {})}

    def risk(self, id_: str) -> dict[str, Any]:
        chance = {"probabilityDecimal": self.amount()} if self.maybe() else {"probabilityRange": self.range()}
        made = {"status": "final", "subject": self.person(), "prediction": [{"outcome": self.concept(), **chance}]}
        return {"resourceType": "RiskAssessment", "id": id_, **made}

    def measure(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = {"resourceType": "ValueSet", "id": id_, "status": "active"}
        if self.maybe(0.8):
            found["url"] = self.draw.choice([each for each in ADDRESSES if "|" not in each])
        found["useContext"] = self.some(lambda: {"code": self.coding(), **self.draw.choice([
            {"valueCodeableConcept": self.concept()}, {"valueQuantity": self.quantity()}, {"valueRange": self.range()},
        ])})  # fmt: skip
        return found

    def answers(self, id_: str) -> dict[str, Any]:
        asked = {"questionnaire": self.draw.choice(ADDRESSES), "subject": self.person()}
        return {"resourceType": "QuestionnaireResponse", "id": id_, "status": "completed", **asked, "authored": self.date()}

    def all(self) -> list[dict[str, Any]]:
        found = [self.organization(f"o{number}") for number in range(3)]
        found += [self.patient(each) for each in self.people]
        found += [self.observation(f"b{number}") for number in range(45)]
        for number in range(10):
            found += [self.goal(f"g{number}"), self.risk(f"r{number}"), self.measure(f"v{number}"), self.answers(f"q{number}")]
        self.draw.shuffle(found)
        return found


def written(value: Any) -> Any:
    """As it is written in JSON: decimals as they are."""
    return json.loads(json.dumps(value, default=float))


def escaped(text: str) -> str:
    for each in "\\,|$":
        text = text.replace(each, f"\\{each}")
    return text


class Asked:
    """A search at random, of values that some resource has."""

    def __init__(self, shelf: Shelf, draw: Random) -> None:
        self.shelf, self.draw = shelf, draw

    def any(self, type_: str | None = None) -> dict[str, Any] | None:
        found = [each for each in self.shelf.resources if type_ in (None, each["resourceType"])]
        return self.draw.choice(found) if found else None

    def pair(self, type_: str, depth: int = 2) -> tuple[str, str] | None:
        roll = self.draw.random()
        if depth and roll < 0.08:
            return self.has(type_, depth)
        resource = self.any(type_)
        if resource is None:
            return None
        able = [each for each in search_params(type_).values() if each.code == "_id" or self.read(resource, each)]
        param = self.draw.choice(able)
        if depth and param.kind == "reference" and roll < 0.45 and (chained := self.chained(resource, param, depth)):
            return chained
        if self.draw.random() < 0.12 and param.kind != "composite" and param.code not in ("_id", "_lastUpdated"):
            other = self.draw.choice([each for each in search_params(type_).values() if each.kind != "composite" and each.code not in ("_id", "_lastUpdated")])
            return f"{other.code}:missing", self.draw.choice(["true", "false"])
        found = [each for _ in range(self.draw.choice([1, 1, 1, 2])) if (each := self.value(resource, param))]
        if not found:
            return None
        modifier = self.draw.choice(sorted({each[0] for each in found}))
        return param.code + modifier, ",".join(each[1] for each in found if each[0] == modifier)

    def read(self, resource: dict[str, Any], param: SearchParam) -> bool:
        return param.kind == "composite" or param.code == "_lastUpdated" or bool(self.shelf.values(resource, param))

    def chained(self, resource: dict[str, Any], param: SearchParam, depth: int) -> tuple[str, str] | None:
        there = [found for each in self.shelf.targets(resource, param) if (found := self.shelf.get(each))]
        if not there:
            return None
        target = self.draw.choice(there)["resourceType"]
        inner = self.pair(target, depth - 1)
        is_named = len(param.targets) > 1 or self.draw.random() < 0.5
        return inner and (f"{param.code}{':' + target if is_named else ''}.{inner[0]}", inner[1])

    def has(self, type_: str, depth: int) -> tuple[str, str] | None:
        for one in self.draw.sample(self.shelf.resources, len(self.shelf.resources)):
            for param in search_params(one["resourceType"]).values():
                is_to = param.kind == "reference" and any(each.startswith(f"{type_}/") for each in self.shelf.targets(one, param))
                if is_to and (inner := self.pair(one["resourceType"], depth - 1)):
                    return f"_has:{one['resourceType']}:{param.code}:{inner[0]}", inner[1]
        return None

    def value(self, resource: dict[str, Any], param: SearchParam) -> tuple[str, str] | None:
        """A modifier with its colon, or nothing, and a value."""
        draw = self.draw
        if param.code == "_id":
            return "", resource["id"]
        if param.code == "_lastUpdated":
            return "", draw.choice(PREFIXES) + resource["meta"]["lastUpdated"].replace("+00:00", "Z")[: draw.choice([10, 19])][:10]
        match param.kind:
            case "token":
                if draw.random() < 0.1 and (typed := self.of_type(resource, param)):
                    return ":of-type", typed
                forms = self.shelf.forms(resource, param)
                return (forms and (draw.choice(["", "", ":not"]), self.form(draw.choice(forms)))) or None
            case "reference":
                return self.reference(resource, param)
            case "date":
                return "", draw.choice(PREFIXES) + draw.choice(DATES)
            case "string":
                texts = self.shelf.texts(resource, param)
                return self.text(draw.choice(texts)) if texts else None
            case "uri":
                uris = self.shelf.uris(resource, param)
                return self.address(draw.choice(uris)) if uris else None
            case "number":
                return "", draw.choice(PREFIXES) + draw.choice(AMOUNTS)
            case "quantity":
                return "", draw.choice(PREFIXES) + draw.choice(AMOUNTS) + self.unit()
            case _:
                return self.both(resource, param)

    def form(self, form: str) -> str:
        if form[0] == "\x1e":
            return escaped(form[1:])
        system, _, code = form.partition("|")
        return f"{escaped(system)}|{escaped(code)}"

    def unit(self) -> str:
        return self.draw.choice(["", "|http://unitsofmeasure.org|kg", "||kg", "||milligram", "|http://unitsofmeasure.org|mg"])

    def of_type(self, resource: dict[str, Any], param: SearchParam) -> str | None:
        for type_, data in self.shelf.values(resource, param):
            if type_ == "Identifier" and "type" in data:
                for each in data["type"].get("coding", []):
                    if "value" in data and {"system", "code"} <= set(each):
                        return f"{escaped(each['system'])}|{escaped(each['code'])}|{escaped(data['value'])}"
        return None

    def reference(self, resource: dict[str, Any], param: SearchParam) -> tuple[str, str] | None:
        for type_, data in self.shelf.values(resource, param):
            if type_ == "Reference" and {"system", "value"} <= set(data.get("identifier", {})):
                return ":identifier", f"{escaped(data['identifier']['system'])}|{escaped(data['identifier']['value'])}"
        targets = self.shelf.targets(resource, param)
        if not targets:
            return None
        target = self.draw.choice(targets)
        if ":" in target:
            return "", "|".join(escaped(each) for each in target.split("|"))
        type_, _, id_ = target.partition("/")
        return self.draw.choice([("", target), ("", f"{BASE}/{target}"), ("", id_), (f":{type_}", id_), (f":{type_}", target)])

    def text(self, text: str) -> tuple[str, str] | None:
        start = self.draw.randrange(len(text))
        end = self.draw.randint(start + 1, len(text))
        modifier, wanted = self.draw.choice(
            [("", text[:end]), ("", text[:end].upper()), (":contains", text[start:end]), (":exact", text), (":exact", text[:end])]
        )
        return (modifier, escaped(wanted)) if fold(wanted) else None

    def address(self, text: str) -> tuple[str, str]:
        if "://" not in text:
            return "", escaped(text)
        return self.draw.choice([
            ("", escaped(text)), (":below", escaped(text)), (":below", text.rpartition("/")[0]), (":above", escaped(text) + "/z"),
        ])  # fmt: skip

    def both(self, resource: dict[str, Any], param: SearchParam) -> tuple[str, str] | None:
        found: list[tuple[str, str]] = []
        kinds = [search_params(param.type)[each.code].kind for each in param.components]
        if len(kinds) != 2:
            return None
        for base, element in contexts(param, resource):
            values = [component(param, each.expression, base, element, resource) for each in param.components]
            where = f"{base}.{param.components[0].expression}"
            forms = [form for each in values[0] for form in forms_of(param, each, where) or []]
            for each in values[1]:
                match kinds[1]:
                    case "token":
                        seconds = [self.form(form) for form in forms_of(param, each, "") or []]
                    case "string":
                        seconds = [escaped(each[1])]
                    case "date":
                        seconds = [self.draw.choice(PREFIXES) + self.draw.choice(DATES)]
                    case _:
                        seconds = [self.draw.choice(PREFIXES) + self.draw.choice(AMOUNTS) + self.unit()]
                found += [(self.form(form), second) for form in forms for second in seconds]
        return ("", "$".join(self.draw.choice(found))) if found else None

    def sort(self, type_: str) -> list[tuple[str, str]]:
        able = [each.code for each in search_params(type_).values() if each.kind in ("date", "string", "number", "quantity")]
        able += ["_id", "_lastUpdated"]
        picked = self.draw.sample(able, self.draw.choice([1, 1, 2]))
        return [("_sort", ",".join(self.draw.choice(["", "-"]) + each for each in picked))] if self.draw.random() < 0.5 else []


class Everywhere(Statistics):
    """All is frequent: what has an index in the order asked for is walked."""

    def token(self, key: str, code: str) -> float:
        return 0.9 * self.total

    def entries(self, params: tuple[int, ...]) -> float:
        return self.total


ASSUMED = [
    Statistics(),
    Everywhere(total=100_000.0),
    Statistics(total=1_000_000.0),
    Statistics(total=40.0),
    Statistics(total=3_000.0, types={"Observation": 100.0, "Patient": 10.0}),
]
"""What the planner may believe: nothing; that all is frequent, or all rare, among very many; something between."""


def pages(query: Query, size: int, known: Statistics) -> list[str]:
    """The references of all matches, page after page."""
    found: list[str] = []
    asked = replace(query, count=size)
    while True:
        page = run.find(asked, known)
        assert len(page.matches) <= size
        found += [each.reference for each in page.matches]
        if page.next is None:
            return found
        assert len(page.matches) == size
        asked = replace(asked, cursor=cursor.read(query.sort, page.next))


