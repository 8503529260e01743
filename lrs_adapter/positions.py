"""A span of the log's positions, as prepared statements ask for it."""

from sqlalchemy import BigInteger, bindparam

IN_SPAN = (bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger))
"""From `first` to `last`, both in it."""
