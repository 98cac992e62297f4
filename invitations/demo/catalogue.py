"""What the demo's people know, speak, own and where they live. Weights say how common each is."""

from typing import NamedTuple


class Place(NamedTuple):
    city: str
    country_code: str
    time_zone: str
    postcode: str
    languages: tuple[str, ...]
    weight: int


PLACES = (
    Place("Berlin", "DE", "Europe/Berlin", "10115", ("de", "en", "tr"), 12),
    Place("Leipzig", "DE", "Europe/Berlin", "04109", ("de", "en"), 6),
    Place("Vienna", "AT", "Europe/Vienna", "1010", ("de", "en", "sr"), 5),
    Place("Paris", "FR", "Europe/Paris", "75003", ("fr", "en", "ar"), 8),
    Place("Lyon", "FR", "Europe/Paris", "69002", ("fr", "en"), 3),
    Place("Madrid", "ES", "Europe/Madrid", "28004", ("es", "en"), 7),
    Place("Lisbon", "PT", "Europe/Lisbon", "1100-148", ("pt", "en", "es"), 5),
    Place("Warsaw", "PL", "Europe/Warsaw", "00-001", ("pl", "en", "uk"), 6),
    Place("Athens", "GR", "Europe/Athens", "105 57", ("el", "en"), 3),
    Place("London", "GB", "Europe/London", "E1 6AN", ("en", "fr", "hi"), 9),
    Place("Nairobi", "KE", "Africa/Nairobi", "00100", ("sw", "en"), 7),
    Place("Lagos", "NG", "Africa/Lagos", "101233", ("en", "yo"), 7),
    Place("Cairo", "EG", "Africa/Cairo", "11511", ("ar", "en", "fr"), 5),
    Place("Bengaluru", "IN", "Asia/Kolkata", "560001", ("en", "hi", "kn"), 10),
    Place("Chiang Mai", "TH", "Asia/Bangkok", "50200", ("th", "en"), 5),
    Place("Manila", "PH", "Asia/Manila", "1000", ("fil", "en"), 6),
    Place("São Paulo", "BR", "America/Sao_Paulo", "01310-100", ("pt", "en", "es"), 7),
    Place("Mexico City", "MX", "America/Mexico_City", "06000", ("es", "en"), 6),
    Place("Toronto", "CA", "America/Toronto", "M5V 2T6", ("en", "fr"), 4),
    Place("Chicago", "US", "America/Chicago", "60601", ("en", "es"), 6),
)

FIRST_NAMES = (
    "Amara", "Aylin", "Benoît", "Carmen", "Chidi", "Chloé", "Deepa", "Diego", "Elena", "Emeka", "Farid", "Femke",
    "Gabriela", "Hana", "Ines", "Ivan", "Jakub", "Jorge", "Kasia", "Kwame", "Leila", "Lena", "Luca", "Malee", "Marek",
    "María", "Mateus", "Mei", "Miguel", "Nadia", "Noah", "Oksana", "Omar", "Priya", "Rafael", "Ravi", "Sofia",
    "Somchai", "Tariq", "Tomás", "Wanjiru", "Yusuf", "Zanele", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Adeyemi", "Almeida", "Bauer", "Bianchi", "Chaiyasit", "Costa", "Delgado", "Dubois", "El-Sayed", "Fernández",
    "Fischer", "García", "Haddad", "Iyer", "Jansen", "Kamau", "Kowalska", "Lefèvre", "Lindqvist", "Mbeki", "Mendoza",
    "Moreau", "Müller", "Nguyen", "Novák", "O'Brien", "Okafor", "Papadopoulos", "Pereira", "Rao", "Reyes", "Rossi",
    "Santos", "Schmidt", "Sharma", "Silva", "Tanaka", "Wang", "Wójcik", "Yılmaz",
)  # fmt: skip


class Skill(NamedTuple):
    id: int
    name: str
    field: str
    weight: int


SKILLS = (
    Skill(101, "Usability testing", "testing", 14),
    Skill(102, "Exploratory testing", "testing", 9),
    Skill(103, "Accessibility testing", "testing", 4),
    Skill(104, "Bug reporting", "testing", 12),
    Skill(105, "Test automation", "testing", 3),
    Skill(201, "Image annotation", "data", 11),
    Skill(202, "Audio transcription", "data", 8),
    Skill(203, "Text classification", "data", 8),
    Skill(204, "Data entry", "data", 12),
    Skill(301, "Translation", "language", 9),
    Skill(302, "Proofreading", "language", 7),
    Skill(303, "Subtitling", "language", 3),
    Skill(304, "Copywriting", "language", 4),
    Skill(401, "Mystery shopping", "field", 8),
    Skill(402, "Product photography", "field", 4),
    Skill(403, "Street surveys", "field", 5),
    Skill(404, "Event support", "field", 7),
    Skill(501, "Customer support", "service", 8),
    Skill(502, "Voice recording", "service", 5),
    Skill(503, "First aid", "service", 2),
)
LEVELS = {1: 3, 2: 4, 3: 5, 4: 3, 5: 1}

DEVICES = {
    ("phone", "Android", "14"): 14,
    ("phone", "Android", "13"): 8,
    ("phone", "iOS", "17"): 9,
    ("phone", "iOS", "16"): 4,
    ("tablet", "iPadOS", "17"): 4,
    ("tablet", "Android", "13"): 3,
    ("laptop", "Windows", "11"): 9,
    ("laptop", "macOS", "14"): 6,
    ("laptop", "Ubuntu", "22.04"): 3,
    ("desktop", "Windows", "10"): 4,
}

# A certificate, the field in whose skills it is earned, and for how many years it holds.
CERTIFICATES = (
    ("ISTQB Foundation", "testing", None),
    ("IAAP CPACC", "testing", 3),
    ("DIN EN 15038 translator", "language", None),
    ("Data protection basics", "data", 2),
    ("First responder", "service", 2),
    ("Food hygiene", "field", 1),
)

STREETS = ("Station Road", "Market Street", "Linden Lane", "Harbour Street", "Mill Lane", "Garden Street", "Hill Road")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INTERESTS = ("cooking", "cycling", "music", "gaming", "travel", "football", "photography", "reading", "gardening")
