"""Which documents are in force on a day, since when, and in which words.

Imports and edits are heard by signal. Whoever shows or changes something of effect calls:

========================================  ================================================
``relation_records.record_relations``     record what a document does to others
``relation_proposals``                    what editors do to relations: at once in a draft, by
                                          two persons where it changes the law
``decisions.decide``                      store a decision on relations and tell the outlets
``validity.verdict_on``                   the state of a document on a day, with the reason and
                                          what is said beside it (``Caution``);
                                          ``facts_of`` and ``state_on`` where its dates are
                                          shown too
``DocumentQuerySet.with_state``           the state of many documents with its ``caution``
                                          (``gazette.models``); ``words_of_state`` says both
``partial_states.provision_verdict``      the state of one provision; ``parts_of`` for many
``state_notes.state_notes``               what lists say beside the state: rules on trial, parts
``amendments.wording_changes``            what amendments changed, up to a day
``as_of.as_of``                           the day that a page is read for
========================================  ================================================
"""
