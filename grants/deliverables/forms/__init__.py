"""What did they type about deliverables, and is it well-formed? By side: writing and assessing, the library."""

from grants.deliverables.forms.library import (
    LibraryFactsForm,
    PublishForm,
    RecognitionForm,
    SearchForm,
    WhyForm,
)
from grants.deliverables.forms.writing import (
    WHOLE,
    DeliverableFilterForm,
    FiguresForm,
    FileForm,
    PointsForm,
    SectionForm,
    SourceForm,
    points_form,
)

__all__ = [
    "WHOLE",
    "DeliverableFilterForm",
    "FiguresForm",
    "FileForm",
    "LibraryFactsForm",
    "PointsForm",
    "PublishForm",
    "RecognitionForm",
    "SearchForm",
    "SectionForm",
    "SourceForm",
    "WhyForm",
    "points_form",
]
