from commonweal.places.models.area import Area
from commonweal.places.models.area_code import AreaCode
from commonweal.places.models.boundary import Boundary
from commonweal.places.models.loaded_file import LoadedFile
from commonweal.places.models.membership import Membership
from commonweal.places.models.organisation import Organisation, OrganisationSuccession, Site
from commonweal.places.models.population import Population
from commonweal.places.models.postcode import Postcode
from commonweal.places.models.reporting_area import ReportingArea
from commonweal.places.models.succession import Succession
from commonweal.places.models.tile import Tile

__all__ = [
    "Area",
    "AreaCode",
    "Boundary",
    "LoadedFile",
    "Membership",
    "Organisation",
    "OrganisationSuccession",
    "Population",
    "Postcode",
    "ReportingArea",
    "Site",
    "Succession",
    "Tile",
]
