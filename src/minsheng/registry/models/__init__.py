"""Tables of the registry: people, the facts about them, and the evidence for both."""

from minsheng.registry.models.evidence import Coverage, Link, LinkCount
from minsheng.registry.models.facts import (
    Authorisation,
    Death,
    Declaration,
    DisabilityCertificate,
    Enrolment,
    Fact,
    MeansReport,
    MedicalMonth,
    Pension,
    RegisterEntry,
    Visit,
)
from minsheng.registry.models.people import Area, Household, Membership, Person, PersonAlias, Relation

__all__ = [
    "Area",
    "Authorisation",
    "Coverage",
    "Death",
    "Declaration",
    "DisabilityCertificate",
    "Enrolment",
    "Fact",
    "Household",
    "Link",
    "LinkCount",
    "MeansReport",
    "MedicalMonth",
    "Membership",
    "Pension",
    "Person",
    "PersonAlias",
    "RegisterEntry",
    "Relation",
    "Visit",
]
