"""Pictures of the register, drawn when the site is built: the register and the day in, markup out. Pure.

Each is small SVG in two layouts, a wide one and one that stays legible at 320 pixels; `pictures.css` shows the one that
fits. (Text in SVG neither wraps nor stays legible when a picture shrinks, so one layout cannot do for both.) Each has a
title and a description in words, says nothing by colour alone, and has its facts as rows for a table beside it. What is
too much to draw is counted ("and 7 more"); the rows always have everything.

The sectors are an HTML table that is shaded: a network of everybody would be a hairball, a matrix says more.
"""

from site_builder.site.pictures.connections import Connections
from site_builder.site.pictures.drawing import Picture
from site_builder.site.pictures.flow import Movement, flow, movements
from site_builder.site.pictures.quarters import QuarterUse, template_use, use_by_quarter
from site_builder.site.pictures.sectors import SectorPair, sector_pairs, sector_table
from site_builder.site.pictures.star import star
from site_builder.site.pictures.timeline import ReviewCount, review_counts, reviews_by_month

__all__ = [
    "Connections",
    "Movement",
    "Picture",
    "QuarterUse",
    "ReviewCount",
    "SectorPair",
    "flow",
    "movements",
    "review_counts",
    "reviews_by_month",
    "sector_pairs",
    "sector_table",
    "star",
    "template_use",
    "use_by_quarter",
]
