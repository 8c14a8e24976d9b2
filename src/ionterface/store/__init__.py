"""Files that are never half written, digests that are not taken twice, and a cache keyed by content."""

from .cache import Cache as Cache
from .files import TEMPORARY as TEMPORARY
from .files import digest as digest
from .files import sweep as sweep
from .files import write_atomic as write_atomic
from .fingerprint import fingerprint as fingerprint
