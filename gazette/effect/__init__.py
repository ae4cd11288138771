"""Which documents are in force on a day, since when, and in which words.

Imports and edits are heard by signal. Whoever shows or changes something of effect calls:

========================================  ================================================
``relation_records.record_relations``     record what a document does to others
``decisions.decide``                      confirm or reject relations
``validity.verdict_on``                   the state of a document on a day, with the reason;
                                          ``facts_of`` and ``state_on`` where its dates are
                                          shown too
``DocumentQuerySet.with_state``           the state of many documents (``gazette.models``)
``amendments.wording_changes``            what amendments changed, up to a day
``as_of.as_of``                           the day that a page is read for
========================================  ================================================
"""
