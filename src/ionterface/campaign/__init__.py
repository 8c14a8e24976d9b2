"""One YAML file that says what was measured on what, and which document comes of it."""

from .build import Built as Built
from .build import build as build
from .campaign import Campaign as Campaign
from .checking import Check as Check
from .checking import check as check
from .drafting import free_place as free_place
from .drafting import write_draft as write_draft
from .folder_survey import survey as survey
from .loading import load as load
from .lookups import signatures as signatures
from .shipped import shipped as shipped
