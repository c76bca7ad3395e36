"""The record types in which any arrangement of boards, powers, routes and agreements is written as data."""
