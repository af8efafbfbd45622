"""The grammar of rebate terms: models, their reading from YAML, their JSON Schema."""

from transforms.rebates.terms.program import Program
from transforms.rebates.terms.reading import as_kept, parse_kept, parse_terms, terms_schema

__all__ = ["Program", "as_kept", "parse_kept", "parse_terms", "terms_schema"]
