"""What a file must be before anything in it can be checked: the rules that reading a record enforces by itself."""

from site_builder.rules.rule import enforced_on_reading


@enforced_on_reading
def file_name() -> None:
    """A record's file has a short name of small letters, digits and single hyphens.

    The name is the record's id and part of its web address, for ever: other records point to it, and so do links that
    people have kept. Capital letters, spaces and accents do not survive every computer and every browser, and two names
    that differ in capitals alone are one file on some computers. A record of data ends in `.yml`, a guidance page in
    `.md`. Some names, such as `con` and `nul`, cannot be used because Windows keeps them for itself.

    Bad:
        # partners/Age Well.yml
        name: Age Well
        sector: voluntary
        status: applied

    Good:
        # partners/age-well.yml
        name: Age Well
        sector: voluntary
        status: applied
    """


@enforced_on_reading
def file_type() -> None:
    """A record is an ordinary file: not a folder, not a link to another file and not a program.

    A link could publish a file that was never meant for the register, and a file that a computer can run has no place
    among facts. On a Mac or under Linux, `chmod -x` and the file's name takes the mark of a program off a file.

    Bad:
        # partners/age-well.yml, a link to harbour-light.yml

    Good:
        # partners/age-well.yml
        name: Age Well
        sector: voluntary
        status: applied
    """


@enforced_on_reading
def file_size() -> None:
    """A record has at most 128 KB and 5,000 values, and groups inside groups go at most 12 deep.

    No real agreement comes near this: the largest has less than a tenth. What is larger belongs in a document that the
    record links to, and a file made to be huge would stop the checks and the site for everybody.

    Bad:
        # partners/age-well.yml, as it stands
        name: Age Well
        sector: voluntary
        status: applied
        area: [[[[[[[[[[[[Northmere]]]]]]]]]]]]

    Good:
        # partners/age-well.yml, as it stands
        name: Age Well
        sector: voluntary
        status: applied
        area: [Northmere]
    """


@enforced_on_reading
def file_encoding() -> None:
    """A record is saved as plain UTF-8 text, so that every letter means the same on every computer.

    Names such as Gwynedd's Dŵr or Łódź come out wrong otherwise. Nearly every editor saves UTF-8 by itself; where one
    does not, choose it under “save as” or “save with encoding”, and not the form “with BOM”.

    Bad:
        # partners/cafe-society.yml, as it stands in latin-1
        name: Café Society
        sector: voluntary
        status: applied

    Good:
        # partners/cafe-society.yml, as it stands in utf-8
        name: Café Society
        sector: voluntary
        status: applied
    """


@enforced_on_reading
def hidden_character() -> None:
    r"""A record holds no characters that do not show, such as zero-width spaces or marks that turn text round.

    They come along when text is pasted from a web page or a PDF. Nobody who reads a change could see them, and they can
    make a word look like another, split a name so that a search misses it, or show a sentence in another order than it
    is stored (Unicode Technical Report 36, on security). Delete the words and type them again.

    Bad:
        # partners/age-well.yml, as it stands
        name: "Age\u200bWell"
        sector: voluntary
        status: applied

    Good:
        # partners/age-well.yml, as it stands
        name: Age Well
        sector: voluntary
        status: applied
    """


@enforced_on_reading
def yaml_syntax() -> None:
    """A record can be read: every line is a key, a colon, a space and a value, or the continuation of one.

    Records are written in YAML (YAML 1.2, core schema), which gives a meaning to colons, quotation marks, brackets and
    the spaces at the start of a line. The usual slip is a value with a colon in it: put it in quotation marks. Values
    that belong together start at the same column. Dates and words such as `no` are read as they are written.

    Bad:
        # partners/age-well.yml, as it stands
        name: Age Well: help at home
        sector: voluntary
        status: applied

    Good:
        # partners/age-well.yml, as it stands
        name: "Age Well: help at home"
        sector: voluntary
        status: applied
    """


@enforced_on_reading
def yaml_feature() -> None:
    """A record spells everything out, once, and uses none of YAML's shorthand: no `&` and `*`, no `!`, no second `---`.

    Whoever reads a record should need to know nothing but keys and values. Shorthand that repeats one part of a file in
    another makes a change in one place a change in several, and can be used to make a small file grow without end.

    Bad:
        # partners/age-well.yml, as it stands
        name: Age Well
        sector: voluntary
        status: applied
        contacts:
          information_governance: &office {role: Office Manager, email: office@age-well.example}
          agreement_approver: *office

    Good:
        # partners/age-well.yml, as it stands
        name: Age Well
        sector: voluntary
        status: applied
        contacts:
          information_governance: {role: Office Manager, email: office@age-well.example}
          agreement_approver: {role: Office Manager, email: office@age-well.example}
    """


@enforced_on_reading
def duplicate_key() -> None:
    """A key stands once in its place.

    If `status` is given twice, most programs take the last one without a word, and a person reads the first. The
    register would then say something that nobody meant to publish (UK GDPR Article 5(1)(d), accuracy).

    Bad:
        # partners/age-well.yml, as it stands
        name: Age Well
        sector: voluntary
        status: applied
        status: active

    Good:
        # partners/age-well.yml, as it stands
        name: Age Well
        sector: voluntary
        status: applied
    """


@enforced_on_reading
def unknown_field() -> None:
    """Every key is one that the register knows.

    A key with a slip in it would be passed over, and the page would say that the fact is missing although somebody
    had typed it. Where the right key is close, the message names it. What fits no key goes into the text.

    Bad:
        retension: {period: P6Y}

    Good:
        retention: {period: P6Y}
    """


@enforced_on_reading
def field_value() -> None:
    """Every value is of the kind that its key asks for: a date, a web address, one of the words allowed.

    Reminders, downloads and search are made from these values, and other people's programs read them. A date that no
    calendar has, or a word of one's own for the status, could not be used by any of them. The message says what the
    value must be; the guide to the fields lists what is allowed.

    Bad:
        retention: {period: six years}

    Good:
        retention: {period: P6Y}
    """
