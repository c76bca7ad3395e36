"""Published statistics as pure functions: no framework, no clock, no input or output.

    spc/         XmR charts: limits, special-cause rules, icons, what a decision maker reads off
    charts/      p, p', u, u', c, t and g charts
    runs         Anhoej's run rules
    funnel/      limits, significance and over-dispersion for comparing areas
    intervals/   confidence intervals, crude, direct and indirect rates
    benchmark    comparison with a benchmark, quantiles, spine charts
    ranks/       ranks with a simulated interval, weighted overall rank
    concentration   the fewest areas that make up a share
    growth       change between any two periods

Each docstring names the fact sheet and section its rule comes from.
"""
