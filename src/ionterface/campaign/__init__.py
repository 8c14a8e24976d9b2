"""One YAML file that says what was measured on what, and which document comes of it."""

from ionterface.campaign.build import Built as Built
from ionterface.campaign.build import build as build
from ionterface.campaign.campaign import Campaign as Campaign
from ionterface.campaign.checking import Check as Check
from ionterface.campaign.checking import check as check
from ionterface.campaign.drafting import free_place as free_place
from ionterface.campaign.drafting import write_draft as write_draft
from ionterface.campaign.folder_survey import survey as survey
from ionterface.campaign.loading import load as load
from ionterface.campaign.lookups import signatures as signatures
from ionterface.campaign.shipped import shipped as shipped
