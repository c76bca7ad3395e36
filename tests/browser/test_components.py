"""Every component that rooms build pages from, on one page, looked at as a page of its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Page, Route, expect

from commonweal.web.charts import draw
from commonweal.web.charts.lines import Series, line_chart
from commonweal.web.charts.store import Drawing, Picture

from .conftest import Look, Site

SOURCE = """
{% extends "base.html" %}
{% from "components/tables.html" import data_table %}
{% from "components/figures.html" import figure_card, how_link %}
{% from "components/charts.html" import chart_figure %}
{% from "components/lists.html" import empty_state, page_tabs, pager, actions %}
{% from "components/maps.html" import tile_map %}
{% from "components/errors.html" import error_summary %}
{% set title = "Components" %}
{% block crumbs %}{{ crumbs([("Places", "/places"), ("London", "/places/london")]) }}{% endblock %}
{% block page %}
{{ error_summary([("Choose a month", "#maincontent")]) }}
<h1 class="nhsuk-heading-l"><span class="app-caption">London borough</span>Components</h1>
{{ page_tabs([("Figures", "/a", true), ("Chart", "/b", false), ("Compare", "/c", false)], "Views") }}
<div class="app-grid">
{{ figure_card("Delayed days per 100,000", "1,234.5", "/how", unit="days", note="March 2017") }}
{{ figure_card("Emergency admissions", "Not published", "/how2", is_missing=true) }}
</div>
{% call chart_figure(picture, note="Limits are three sigma wide.", downloads=[("Numbers (CSV)", "/x.csv")],
open=true) %} {{ data_table("Delayed days", ["Month", {"text": "NHS", "number": true}], [["January 2015",
"10"], ["February 2015", "12"]]) }} {% endcall %}
{{ data_table("Every council", columns, rows) }}
{{ pager(page, "/councils?page={}") }}
<h2>Map</h2>
{{ tile_map(tiles, 6, "Delayed days by borough", legend) }}
{% call empty_state("Nothing was loaded yet", "Load a published file to see figures.") %}
<p><a href="/about-the-data">About these data</a></p>{% endcall %}
{{ actions([("Download CSV", "/x.csv"), ("Download workbook", "/x.xlsx")]) }}
{% endblock %}
"""


def component_page(site: Site) -> tuple[str, bytes]:
    months = [date(2015, number, 1) for number in range(1, 13)]
    series = [
        Series(name, [(day, 10 + n * order) for n, day in enumerate(months)])
        for order, name in enumerate("AB")
    ]
    spec = line_chart(title="Delayed days", unit="days", description="Two lines", series=series)
    drawing = Drawing("/charts/x.svg", "/charts/x.png", spec["width"], spec["height"])
    columns = ["Council", *[{"text": f"{year}-{year - 1999}", "number": True} for year in range(2010, 2019)]]
    rows = [
        {
            "cells": [{"text": f"Council of a long name {row}", "href": f"/{row}"}, *["12,345.6"] * 9],
            "kind": kind,
        }
        for row, kind in ((1, ""), (2, "own"), (3, ""), (4, "total"))
    ]
    tiles = [
        {
            "name": f"Borough {number}", "short": f"Bor {number}", "href": f"/b{number}", "value": f"{number}.0",
            "shade": number % 7 or None, "row": 1 + number // 6, "column": 1 + number % 6,
        }
        for number in range(24)
    ]  # fmt: skip
    context = {
        "picture": Picture("Delayed days", "Two lines that rise", drawing, drawing),
        "columns": columns,
        "rows": rows,
        "tiles": tiles,
        "page": Paginator(range(200), 10).page(7),
        "legend": [(shade, f"Step {shade}") for shade in range(1, 7)] + [(None, "Not published")],
    }  # fmt: skip
    request = RequestFactory().get("/places/london/x")
    request.is_synthetic = True  # type: ignore[attr-defined]
    html = engines["jinja2"].from_string(SOURCE).render(context, request)
    return html, draw.svg(spec)


@pytest.fixture
def components(page: Page, site: Site) -> None:
    html, picture = component_page(site)

    def give(route: Route) -> None:
        answer = route.fetch(url=site("/cookies"))
        route.fulfill(status=200, headers=answer.headers, body=html)

    page.route("**/components", give)
    page.route("**/charts/x.svg", lambda route: route.fulfill(body=picture, content_type="image/svg+xml"))


def test_components_are_sound(look: Look, site: Site, components: None) -> None:
    page = look(site, "/components")
    expect(page.get_by_role("region", name="Synthetic data")).to_be_visible()
    expect(
        page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="London")
    ).to_be_visible()
    expect(page.get_by_role("img", name="Two lines that rise")).to_be_visible()
    expect(page.get_by_role("link", name="How this was worked out for Emergency admissions")).to_be_visible()


def test_a_wide_table_is_scrolled_with_the_keyboard(page: Page, site: Site, components: None) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(site("/components"), wait_until="networkidle")
    region = page.get_by_role("region", name="Every council")
    region.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.app-table-scroll')].some(e => e.scrollLeft > 50)"
    )


def test_tiles_stand_where_the_map_says(page: Page, site: Site, components: None) -> None:
    page.goto(site("/components"), wait_until="networkidle")
    first, below = page.locator("a[href='/b1']"), page.locator("a[href='/b7']")
    top, bottom = first.bounding_box(), below.bounding_box()
    assert top and bottom
    assert abs(top["x"] - bottom["x"]) < 1 and bottom["y"] > top["y"]
