from commonweal.measures.models.alert import Alert
from commonweal.measures.models.fact import Fact
from commonweal.measures.models.publication import Publication
from commonweal.measures.models.series import Series

__all__ = ["Alert", "Fact", "Publication", "Series"]
