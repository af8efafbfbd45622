"""The grammar of rebate terms: models, their reading from YAML, their JSON Schema."""

from transforms.rebates.terms.program import Program
from transforms.rebates.terms.reading import parse_terms, terms_schema

__all__ = ["Program", "parse_terms", "terms_schema"]
