"""What admins and operators read about a company's own lists: coming in, and going out."""

from bot.services.answers import Said
from pairing.org_cells import Wrong
from pairing.org_data import FileKind

TITLE = "Company lists"

# The form
FORM_INTRO = (
    "Give me a list of your company as a CSV file: *people* (manager, team, department, function, "
    "location, stage), *separations* (who must not be paired) or *past pairs*. Its first line says "
    "which it is."
)
FORM_PROMISE = (
    "I check the file and show you what it would change. Nothing changes before you say yes. "
    "Nobody joins by it: people join by themselves. I look addresses up in Slack and do not keep "
    "them. At most 1 MB and 10,000 lines."
)
FILE_LABEL, CHECK, CLOSE = "CSV file", "Check", "Close"
FORMATS = (
    "*people:* `person,manager,team,department,function,location,stage`, as many of these as you "
    "have\n*separations:* `person,other`\n*past pairs:* `person,other,date`"
)
NO_FILE = "Please choose one file."
FILES_NOT_ALLOWED = (
    "*I cannot take files here.* Slack lets me read a file you give me only with the permission "
    "`files:read`. Add it in the app's settings (OAuth &amp; Permissions) and install the app "
    "again; or ask whoever runs me to use `pairme import people.csv`."
)

# While it is checked
CHECKING = (
    "*Checking {name}…* I look everybody up in Slack. For a large company that takes a few minutes."
)
CHECKING_NOTE = (
    "Leave this window open; it fills in by itself. Nothing has been changed. If you close it, "
    "give me the file again."
)

# What came of it
KINDS = {
    FileKind.PEOPLE: "where people work",
    FileKind.SEPARATIONS: "separations",
    FileKind.PAST_PAIRS: "past pairs",
}
READ = "*{name}* is a list of *{kind}* with {lines}."
LINE, LINES = "one line", "{n} lines"
WOULD = "*What it would change*"
DID = "*Done.* This was changed:"
COUNTS = {
    FileKind.PEOPLE: (
        ("new", "{n} new: nothing was known of them"),
        ("changed", "{n} changed"),
        ("same", "{n} as before"),
    ),
    FileKind.SEPARATIONS: (
        ("new", "{n} newly kept apart"),
        ("gone", "{n} no longer kept apart by your company"),
        ("same", "{n} as before"),
    ),
    FileKind.PAST_PAIRS: (
        ("new", "{n} new"),
        ("changed", "{n} with a later date than before"),
        ("same", "{n} known already"),
    ),
}
BULLET = "• {said}"
NOTHING = "Nothing: all of it is known already."
COLUMNS = "Columns: {columns}. What the file does not have stays as it is."
EMPTIES = "An empty cell means _not known_ and takes back what was known."
NOBODY_JOINS = "Nobody joins or leaves by this."
DELIMITERS = {
    ";": "I took the semicolon as what separates the cells.",
    "\t": "I took the tab as what separates the cells.",
}
ENCODINGS = {
    "utf-16-le": "The file is written in UTF-16.",
    "utf-16-be": "The file is written in UTF-16.",
    "cp1252": "The file is not UTF-8. I read it as Windows-1252 (Latin-1): look at its accents.",
}
NOT_NOW = "Not now"
IMPORT, IMPORT_SPOKEN = "Import", "Import: carry out what is shown here"
WAITS = "I keep the checked list for one hour."

# What is wrong with it
CODE = "E-CSV"
WRONG = "*{code}: {problems} in {name}.* Nothing was changed."
ONE_PROBLEM, MANY_PROBLEMS = "one problem", "{n} problems"
FIRST = "The first {n}:"
REPAIR = "Correct the file and give it to me again."
AGAIN = "Give me the file again"
AT = {
    (False, False): "{sentence}",
    (True, False): "Line {line}: {sentence}",
    (True, True): "Line {line}, {column}: {sentence}",
}
VALUE = "“{value}”: {sentence}"
PROBLEMS = {
    Wrong.EMPTY: "The file is empty.",
    Wrong.TOO_LARGE: "The file is too large; {detail} is the most. Divide it.",
    Wrong.SPREADSHEET: "This is an Excel or zip file. In the spreadsheet, choose Save as, CSV "
    "UTF-8.",
    Wrong.BINARY: "This is no text. Save the sheet as CSV UTF-8.",
    Wrong.NO_HEADER: "The first line must name the columns, and one of them must be person.",
    Wrong.UNKNOWN_COLUMN: "I do not know this column. Such a list has: {detail}.",
    Wrong.REPEATED_COLUMN: "This column stands there twice.",
    Wrong.LONELY_COLUMN: "A list needs at least one column beside person. It may have: {detail}.",
    Wrong.TOO_MANY_COLUMNS: "There are more than {detail} columns.",
    Wrong.NO_ROWS: "There is nothing below the first line.",
    Wrong.TOO_MANY_ROWS: "There are more than {detail} lines. Divide the file.",
    Wrong.OPEN_QUOTE: "A quotation mark is opened in this line and never closed.",
    Wrong.STRAY_QUOTE: 'A quotation mark inside a cell is written twice: "".',
    Wrong.FEW_CELLS: "There are too few cells: {detail}.",
    Wrong.MANY_CELLS: "There are too many cells: {detail}. Is a comma in a cell that is not "
    "in quotation marks?",
    Wrong.LONG_CELL: "A cell may have {detail} characters. Is a quotation mark before it not "
    "closed?",
    Wrong.LONG_NAME: "At most {detail} characters.",
    Wrong.NO_PERSON: "Nobody is named here.",
    Wrong.BAD_PERSON: "This is neither an e-mail address nor a Slack id such as U024BE7LH.",
    Wrong.BAD_STAGE: "I do not know this stage. Use one of: {detail}; or leave it empty.",
    Wrong.BAD_DATE: "This is no day I know. Write it as 2026-05-31.",
    Wrong.LATE_DATE: "This day lies ahead. A past pair has a day in the past.",
    Wrong.BAD_YES_NO: "Write yes or no.",
    Wrong.TWICE: "This person is in line {detail} already.",
    Wrong.PAIR_TWICE: "These two are in line {detail} already.",
    Wrong.SELF: "Nobody makes a pair with themselves.",
    Wrong.OWN_MANAGER: "Nobody is their own manager. Write - if nobody is above them.",
    Wrong.CIRCLE: "This person would be above themselves, over several managers{also}.",
    Wrong.UNKNOWN: "I find nobody by this address or id who has an active account here.",
    Wrong.OUTSIDER: "This person belongs to another workspace.",
    Wrong.GUEST: "This person is a guest here; only members can be paired.",
    Wrong.BOT: "This is a bot.",
    Wrong.CLOSED: "Their account is closed. Leave the line out.",
    Wrong.ERASED: "This person had their data erased. Leave the line out.",
}
CELLS_OF = "{found} instead of {wanted}"
ALSO, ALSO_MANY = " (see also line {detail})", " (see also lines {detail})"
COLUMN = "column {n}"  # of one that has no name we know

# What went wrong on the way
ADDRESSES_NOT_ALLOWED = (
    "*I cannot look up e-mail addresses here.* Add the permission `users:read.email` in the app's "
    "settings (OAuth &amp; Permissions) and install the app again; or write Slack ids, such as "
    "U024BE7LH, in the place of addresses. Nothing was changed."
)
FILE_REFUSED = (
    "*Slack does not let me read this file.* The permission `files:read` may be missing: add it in "
    "the app's settings (OAuth &amp; Permissions) and install the app again. Nothing was changed."
)
FILE_ELSEWHERE = "*I take files from Slack itself only.* Nothing was changed."
FILE_LOST = "*Slack did not hand me the file.* Nothing was changed. Please try again in a minute."
LOOK_UP_LOST = (
    "*Slack did not answer while I looked people up.* Nothing was changed. Please try again in a "
    "few minutes."
)
IMPORT_GONE = (
    "This list was imported already, or it waited for more than an hour. Nothing was changed. To "
    "import it again, give me the file: `/pairme admin import`."
)
IMPORT_STALE = (
    "Somebody in this list has left the company, or had their data erased, since I checked it. "
    "Nothing was changed. Please give me the file again: `/pairme admin import`."
)
REPLIES = {
    Said.FILE_TAKEN: "I am checking the file.",
    Said.IMPORTED: "*Done.* The list is imported.",
    Said.IMPORT_GONE: IMPORT_GONE,
    Said.IMPORT_STALE: IMPORT_STALE,
}

# Going out
TABLES = {
    "people": "where people work",
    "separations": "who must not be paired, as your lists say",
    "past-pairs": "who was a pair before",
}
WHICH_TABLE = "What shall I export? `/pairme admin export` and one of: {tables}."
EXPORTED = "*{name}* is in our conversation: {lines}."
EMPTY_EXPORT = (
    "*{name}* is in our conversation. It has a first line only: there is nothing to export yet."
)
EXPORT_COMMENT = "The list you asked for: {what}."
EXPORT_REFUSED = (
    "*I cannot send files here.* Add the permission `files:write` in the app's settings (OAuth "
    "&amp; Permissions) and install the app again; or ask whoever runs me to use "
    "`pairme export {table}`."
)
EXPORT_LOST = "*Slack did not take the file.* Please try again in a minute."
