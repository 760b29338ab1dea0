//! Times as Terraform holds them.

use chrono::{DateTime, SecondsFormat, Utc};

/// RFC 3339 in UTC, with as many fractional digits as the time has.
pub(super) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
