"""Records: what one valid file says, as frozen pydantic models, one module a kind."""

from site_builder.records.agreement import Agreement
from site_builder.records.community import Charter, Guidance, Settings, Vocabularies
from site_builder.records.partner import Partner
from site_builder.records.reading import parse

__all__ = ["Agreement", "Charter", "Guidance", "Partner", "Settings", "Vocabularies", "parse"]
