"""Files that are never half written, digests that are not taken twice, and a cache keyed by content."""

from ionterface.store.cache import Cache as Cache
from ionterface.store.files import TEMPORARY as TEMPORARY
from ionterface.store.files import digest as digest
from ionterface.store.files import sweep as sweep
from ionterface.store.files import write_atomic as write_atomic
from ionterface.store.fingerprint import fingerprint as fingerprint
