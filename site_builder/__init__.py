"""A public register of information sharing agreements, built from the YAML files of one Git repository.

Everything flows one way, and only the last row touches the world outside:

    files -> source.Source -> records -> register.Register -> rules -> problem.Problem
                                              |
                                    reviews, site pages, exports -> Output -> MkDocs, disk

A `Source` is one file with its data and where each key stands; a record is what a valid file says; the `Register`
is every record, cross-referenced and immutable; a `Problem` says what is wrong and where; an `Output` is a file to
publish.
"""
